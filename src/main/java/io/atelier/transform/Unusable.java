package io.atelier.transform;

import io.atelier.job.Failure;

/// A picture of which nothing can be made, now or later.
final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    Unusable(String code, String message) {
        super(message);
        this.failure = Failure.of(code, message);
    }

    Failure failure() {
        return failure;
    }
}
