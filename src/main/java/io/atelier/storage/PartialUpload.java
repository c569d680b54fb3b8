package io.atelier.storage;

import io.atelier.job.Picture;
import java.io.IOException;
import java.io.OutputStream;

/// One sketch on its way into the store. Closing it without [#finish] leaves no trace.
public abstract class PartialUpload extends OutputStream {
    @Override
    public abstract void write(byte[] bytes, int offset, int length) throws IOException;

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    /// Checks it and gives it its name.
    ///
    /// @param number among the sketches of its picture, from 0
    /// @throws NotAPicture where the bytes are no whole picture; nothing is kept
    public abstract Picture finish(int number) throws IOException;

    @Override
    public abstract void close() throws IOException;
}
