package io.atelier.embedded;

/// Thrown where a request is read, when OpenAI would refuse it; answered by [Simulator].
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient ErrorEnvelope error;

    Refusal(ErrorEnvelope error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    ErrorEnvelope error() {
        return error;
    }
}
