package io.atelier.storage;

import io.atelier.job.Picture;
import java.io.IOException;
import java.io.OutputStream;

/// One picture on its way into the store. Nobody sees it before [#finish], and closing it without
/// leaves no trace. For one thread at a time.
public abstract class PictureUpload extends OutputStream {
    /// @throws NotAPicture when it gets longer than a picture may be
    @Override
    public abstract void write(byte[] bytes, int offset, int length) throws IOException;

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    /// Checks the picture and makes it durable under its name. After an `IOException` of our own
    /// trouble it may be called again.
    ///
    /// @throws NotAPicture where the bytes are no whole picture; nothing is kept
    public abstract Picture finish() throws IOException;

    /// Throws away what was not finished; does nothing after [#finish].
    @Override
    public abstract void close() throws IOException;
}
