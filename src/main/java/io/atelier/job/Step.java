package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One line of a job's history: enough for a person to see why the job is where it is.
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Step(
        Instant at,
        String what,
        @Nullable Integer part,
        @Nullable Integer fence,
        @Nullable String worker,
        @Nullable String reason) {
    /// The moderation pre-check had no objection: it is not asked again.
    public static final String CHECK_PASSED = "check_passed";

    /// The upstream had lost what a turn goes on from, so our own copy of the picture was sent.
    public static final String RESEEDED = "reseeded";
}
