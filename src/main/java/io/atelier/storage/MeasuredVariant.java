package io.atelier.storage;

import io.atelier.job.Picture;
import java.io.IOException;

/// A variant that is being written to a file of its own.
final class MeasuredVariant extends PictureUpload {
    private final Picture original;
    private final int index;
    private final MeasuredFile file;
    private final Keeping keeping;

    /// How the whole file is kept under its name, which the same content may have already.
    interface Keeping {
        void keep(VariantName name) throws IOException;
    }

    MeasuredVariant(Picture original, int index, MeasuredFile file, Keeping keeping) {
        this.original = original;
        this.index = index;
        this.file = file;
        this.keeping = keeping;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        file.write(bytes, offset, length);
    }

    @Override
    public Picture finish() throws IOException {
        PictureHeader header = file.headerOrClosed();
        VariantName name = VariantName.of(original, index, file.sha256(), header.format());
        Picture picture = file.picture(index, name.toString(), header);
        keeping.keep(name);
        close();
        return picture;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
