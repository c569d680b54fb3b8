package io.atelier.storage;

import io.atelier.job.Picture;
import java.io.IOException;

/// A sketch that is being written to a file of its own.
final class MeasuredPartial extends PartialUpload {
    private final PartialName.Series series;
    private final MeasuredFile file;
    private final Keeping keeping;

    /// How the whole file is kept under its name.
    interface Keeping {
        void keep(PartialName name) throws IOException;
    }

    MeasuredPartial(PartialName.Series series, MeasuredFile file, Keeping keeping) {
        this.series = series;
        this.file = file;
        this.keeping = keeping;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        file.write(bytes, offset, length);
    }

    @Override
    public Picture finish(int number) throws IOException {
        PictureHeader header = file.header();
        PartialName name = series.name(number, header.format());
        keeping.keep(name);
        return file.picture(number, name.toString(), header);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
