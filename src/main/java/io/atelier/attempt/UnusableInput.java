package io.atelier.attempt;

import io.atelier.job.Failure;

/// A picture that a job starts from is no longer there, or of a kind that can't be sent. To ask
/// again would not help.
public final class UnusableInput extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    private UnusableInput(String code, String message) {
        super(message);
        this.code = code;
    }

    public static UnusableInput gone(String what) {
        return new UnusableInput(
                "input_missing", "The job starts from " + what + ", which is no longer there.");
    }

    /// @param objection what it is instead
    public static UnusableInput unfit(String what, String objection) {
        return new UnusableInput(
                "input_unfit", "The job starts from " + what + ", which " + objection + ".");
    }

    /// For the caller.
    public Failure failure() {
        return Failure.of(code, String.valueOf(getMessage()));
    }
}
