package io.atelier.worker;

/// A picture that a job starts from is no longer there. To ask again would not help.
final class MissingInput extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param message for the caller
    MissingInput(String message) {
        super(message);
    }
}
