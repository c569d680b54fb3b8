package io.atelier.storage;

import java.io.IOException;

/// The bytes are no whole picture that may be stored. The message says why in words that can be
/// shown, and the same bytes will be refused again.
public final class NotAPicture extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean tooLong;

    public NotAPicture(String reason) {
        this(reason, false);
    }

    private NotAPicture(String reason, boolean tooLong) {
        super(reason);
        this.tooLong = tooLong;
    }

    static NotAPicture longerThan(long bytes) {
        return new NotAPicture("longer than " + bytes + " bytes", true);
    }

    /// Whether it was refused for its length alone, before anybody looked further.
    public boolean tooLong() {
        return tooLong;
    }
}
