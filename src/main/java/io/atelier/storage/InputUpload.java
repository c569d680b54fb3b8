package io.atelier.storage;

import java.io.IOException;
import java.io.OutputStream;

/// A picture that a caller hands in, on its way into the store. Nobody sees it before [#finish],
/// and closing it without leaves no trace. For one thread at a time.
public abstract class InputUpload extends OutputStream {
    /// @throws NotAPicture when it gets longer than a picture may be, or doesn't begin like one
    @Override
    public abstract void write(byte[] bytes, int offset, int length) throws IOException;

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    /// Ends the writing and looks at the whole of it; may be called again.
    ///
    /// @return its SHA-256, lower-case hex
    /// @throws NotAPicture where the bytes are no whole picture
    public abstract String seal() throws IOException;

    /// Seals it and makes it durable. Where the tenant has the same bytes already, that file is
    /// given back, under the name and purpose it has.
    ///
    /// @throws NotAPicture where the bytes are no whole picture; nothing is kept
    public abstract InputFile finish(String filename, String purpose) throws IOException;

    /// Throws away what was not finished; does nothing after [#finish].
    @Override
    public abstract void close() throws IOException;
}
