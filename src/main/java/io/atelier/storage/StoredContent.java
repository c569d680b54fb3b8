package io.atelier.storage;

import java.io.Closeable;
import java.io.InputStream;

/// A stored picture, open for reading. Should it be deleted meanwhile, it stays readable, or
/// reading it fails; it is never cut short in silence.
public interface StoredContent extends Closeable {
    /// Told by its name, which the store gave after looking at the bytes.
    String contentType();

    /// In bytes.
    long length();

    /// Part of the bytes. Closing the stream closes the content too.
    ///
    /// @throws IndexOutOfBoundsException where the range isn't within the length
    InputStream range(long fromInclusive, long toExclusive);

    default InputStream all() {
        return range(0, length());
    }
}
