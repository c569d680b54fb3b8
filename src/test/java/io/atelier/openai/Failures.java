package io.atelier.openai;

import io.atelier.job.Failure;
import io.atelier.job.Outcome;

/// Why a call came to nothing, whatever that proves.
final class Failures {
    private Failures() {}

    static Failure of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.NotAccepted it -> it.failure();
            case Outcome.Ambiguous it -> it.failure();
            case Outcome.Refused it -> it.failure();
            case Outcome.Answered _ -> throw new AssertionError("it was answered: " + outcome);
        };
    }
}
