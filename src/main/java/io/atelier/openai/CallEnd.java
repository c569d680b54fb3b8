package io.atelier.openai;

import io.atelier.job.Outcome;

/// How one call ended: what it proves, and what it says about the upstream's health.
record CallEnd(Outcome outcome, Health health) {
    static CallEnd well(Outcome outcome) {
        return new CallEnd(outcome, Health.WELL);
    }

    static CallEnd sick(Outcome outcome) {
        return new CallEnd(outcome, Health.SICK);
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
