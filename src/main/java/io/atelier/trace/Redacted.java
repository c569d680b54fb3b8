package io.atelier.trace;

import org.jspecify.annotations.Nullable;

/// An exception that nobody foresaw, as logs may have it: of which kind it is and where it came
/// from, without its words. Those may quote what a caller wrote, as many of the JDK's do (`Illegal
/// character in query at index 31: https://...`).
public final class Redacted extends Exception {
    private static final long serialVersionUID = 1L;

    private Redacted(Throwable original) {
        super(original.getClass().getName(), cause(original));
        setStackTrace(original.getStackTrace());
    }

    public static Redacted of(Throwable original) {
        return new Redacted(original);
    }

    private static @Nullable Redacted cause(Throwable original) {
        Throwable cause = original.getCause();
        return cause == null ? null : of(cause);
    }
}
