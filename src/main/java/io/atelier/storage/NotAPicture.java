package io.atelier.storage;

import java.io.IOException;

/// The bytes are no whole picture that may be stored. The message says why in words that can be
/// shown, and the same bytes will be refused again.
public final class NotAPicture extends IOException {
    private static final long serialVersionUID = 1L;

    public NotAPicture(String reason) {
        super(reason);
    }
}
