package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One line of a job's history: enough for a person to see why the job is where it is.
///
/// @param number from 1 and without gaps over all runs, also where the first steps are forgotten
/// @param status what the job came to by this step; null where it stayed what it was
/// @param attempts of the job at that moment; null where the status is
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Step(
        Instant at,
        String what,
        @Nullable Integer part,
        @Nullable Integer fence,
        @Nullable String worker,
        @Nullable String reason,
        int number,
        @Nullable JobStatus status,
        @Nullable Integer attempts) {
    /// The moderation pre-check had no objection: it is not asked again.
    public static final String CHECK_PASSED = "check_passed";

    /// The upstream had lost what a turn goes on from, so our own copy of the picture was sent.
    public static final String RESEEDED = "reseeded";

    /// A step that has no place in a history yet.
    public Step(
            Instant at,
            String what,
            @Nullable Integer part,
            @Nullable Integer fence,
            @Nullable String worker,
            @Nullable String reason) {
        this(at, what, part, fence, worker, reason, 0, null, null);
    }

    Step numbered(int place) {
        return new Step(at, what, part, fence, worker, reason, place, status, attempts);
    }

    Step leadingTo(JobStatus now, int calls) {
        return new Step(at, what, part, fence, worker, reason, number, now, calls);
    }
}
