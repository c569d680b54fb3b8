package io.atelier.storage;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A picture that is being written to a temporary file beside its final place.
final class FolderUpload extends PictureUpload {
    private final Target target;
    private final Path folder;
    private final MeasuredFile file;

    FolderUpload(Target target, MeasuredFile.Limits limits, Path folder) throws IOException {
        this.target = target;
        this.folder = folder;
        Path temporary = FolderTree.temporary(folder, target.prefix());
        this.file = new MeasuredFile(temporary, PictureFormat.OUTPUTS, limits);
    }

    /// What the picture will be called, but for the kind it turns out to be.
    record Target(JobId job, int part, int run, int fence, int index) {
        Target {
            if (part < 0 || run < 0 || fence < 0 || index < 0) {
                throw new IllegalArgumentException("part, run, fence and index count from 0");
            }
        }

        String prefix() {
            return StoredName.ofAttempt(job, part, run, fence) + "i" + index + ".";
        }

        StoredName as(PictureFormat format) {
            return new StoredName(job, part, run, fence, index, format);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        file.write(bytes, offset, count);
    }

    @Override
    public Picture finish() throws IOException {
        PictureHeader header = checkedHeader();
        file.force();
        StoredName name = target.as(header.format());
        reveal(name);
        Picture picture = picture(name, header);
        close();
        return picture;
    }

    private PictureHeader checkedHeader() throws IOException {
        try {
            return file.header();
        } catch (NotAPicture e) {
            close();
            throw e;
        }
    }

    /// Under a name of this attempt alone: what is there already is from a try before this one.
    private void reveal(StoredName name) throws IOException {
        try {
            FolderTree.reveal(file.path(), folder, name.file());
        } catch (FileAlreadyExistsException again) {
            if (!Files.isSameFile(file.path(), folder.resolve(name.file()))) {
                throw again;
            }
            FolderTree.force(folder);
        }
    }

    private Picture picture(StoredName name, PictureHeader header) {
        return new Picture(
                target.index(),
                name.toString(),
                header.format().contentType(),
                file.length(),
                file.sha256(),
                header.widthPixels(),
                header.heightPixels());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
