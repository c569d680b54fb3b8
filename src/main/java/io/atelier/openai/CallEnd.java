package io.atelier.openai;

import io.atelier.job.Failure;
import io.atelier.job.Outcome;
import io.atelier.job.Usage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How one call ended: what it proves, and what it says about the upstream's health.
record CallEnd(Outcome outcome, Health health) {
    static CallEnd well(Outcome outcome) {
        return new CallEnd(outcome, Health.WELL);
    }

    static CallEnd sick(Outcome outcome) {
        return new CallEnd(outcome, Health.SICK);
    }

    /// The same of a call that has taken these tokens: of one that is refused nobody else tells.
    CallEnd having(Usage usage) {
        return outcome instanceof Outcome.Refused(Failure failure, String requestId, _)
                ? new CallEnd(new Outcome.Refused(failure, requestId, usage), health)
                : this;
    }

    /// Why there is no picture.
    ///
    /// @throws AssertionError where there is one
    Failure failure() {
        return switch (outcome) {
            case Outcome.NotAccepted it -> it.failure();
            case Outcome.Ambiguous it -> it.failure();
            case Outcome.Refused it -> it.failure();
            case Outcome.Answered _ -> throw new AssertionError("it has not failed");
        };
    }

    /// When to call again, where the upstream or we know.
    @Nullable Duration retryAfter() {
        return outcome instanceof Outcome.NotAccepted it ? it.retryAfter() : null;
    }

    /// What the breaker and the quick retry go by.
    enum Health {
        /// It works, whether or not it liked this call.
        WELL,
        /// It fails: counts towards opening the breaker.
        SICK,
        /// The call never got there: counts as sick, and may be tried again at once.
        UNREACHABLE,
        /// The account has no quota or credit: no call will work until a person has acted.
        UNPAID
    }
}
