package io.atelier.openai;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What one look at a response showed.
sealed interface ResponseLook {
    record Ended(CallEnd end) implements ResponseLook {}

    record Running() implements ResponseLook {}

    /// Nobody knows the id.
    record Gone(AnswerHeaders headers) implements ResponseLook {}

    /// The look failed, which says nothing about the response.
    ///
    /// @param end what it comes to if nothing better is ever learned
    /// @param broken whether the response itself can't be read, which another look won't change
    record Unclear(CallEnd end, @Nullable Duration retryAfter, boolean broken)
            implements ResponseLook {}
}
