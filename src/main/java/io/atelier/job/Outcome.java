package io.atelier.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What one upstream call came to, classed by what it proves about being billed.
public sealed interface Outcome {
    /// The upstream's own id of the call, for its support; null where no answer came.
    @Nullable String requestId();

    /// The answer is complete and its pictures have been handed to the sink.
    record Answered(int pictures, Usage usage, @Nullable String requestId, Telling telling)
            implements Outcome {
        public Answered(int pictures, Usage usage, @Nullable String requestId) {
            this(pictures, usage, requestId, Telling.NOTHING);
        }
    }

    /// What the upstream tells about a picture beside it, where it does.
    ///
    /// @param upstreamId the id under which it keeps the answer, and by which the next turn goes on
    /// @param revisedPrompt what the picture was really made from
    /// @param action generate or edit, as was decided
    record Telling(
            @Nullable String upstreamId, @Nullable String revisedPrompt, @Nullable String action) {
        public static final Telling NOTHING = new Telling(null, null, null);
    }

    /// Proven not accepted (never connected, 429, 503 before a body): calling again costs nothing
    /// extra.
    record NotAccepted(Failure failure, @Nullable Duration retryAfter, @Nullable String requestId)
            implements Outcome {}

    /// Accepted or lost on the way: it may have been billed although there is no picture.
    record Ambiguous(Failure failure, @Nullable String requestId) implements Outcome {}

    /// Refused for good; the same call will be refused again.
    ///
    /// @param usage tokens that were taken, and are billed, all the same: of the words of a turn
    record Refused(Failure failure, @Nullable String requestId, Usage usage) implements Outcome {
        /// For nothing.
        public Refused(Failure failure, @Nullable String requestId) {
            this(failure, requestId, Usage.NONE);
        }
    }
}
