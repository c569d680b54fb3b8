package io.atelier.embedded;

/// The broker or the simulator could not start; the message is one sentence for the person at the
/// keyboard, naming what was tried and the key that changes it. It carries no stack trace.
public final class EmbeddedStartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EmbeddedStartException(String sentence, Throwable cause) {
        super(sentence, cause, false, false);
    }

    public EmbeddedStartException(String sentence) {
        super(sentence, null, false, false);
    }
}
