package io.atelier.openai;

import java.io.IOException;

/// The sink couldn't take a picture: our own trouble, told apart from a broken answer.
final class SinkFailure extends IOException {
    private static final long serialVersionUID = 1L;

    SinkFailure(IOException cause) {
        super("the sink refused a picture's bytes: " + cause.getMessage(), cause);
    }
}
