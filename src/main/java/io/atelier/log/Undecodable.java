package io.atelier.log;

/// A record that is not what its topic holds. The reader goes on without it.
public final class Undecodable extends Exception {
    private static final long serialVersionUID = 1L;

    public Undecodable(String message) {
        super(message);
    }

    Undecodable(String message, Throwable cause) {
        super(message, cause);
    }
}
