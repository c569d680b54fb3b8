package io.atelier.storage;

import io.atelier.job.Picture;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A picture that is being written to a temporary file beside its final place.
final class FolderUpload extends PictureUpload {
    private final UploadTarget target;
    private final Path folder;
    private final MeasuredFile file;

    FolderUpload(UploadTarget target, MeasuredFile.Limits limits, Path folder) throws IOException {
        this.target = target;
        this.folder = folder;
        Path temporary = FolderTree.temporary(folder, target.prefix());
        this.file = new MeasuredFile(temporary, PictureFormat.OUTPUTS, limits);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        file.write(bytes, offset, count);
    }

    @Override
    public Picture finish() throws IOException {
        PictureHeader header = file.headerOrClosed();
        file.force();
        StoredName name = target.as(header.format());
        reveal(name);
        Picture picture = file.picture(target.index(), name.toString(), header);
        close();
        return picture;
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

    @Override
    public void close() throws IOException {
        file.close();
    }
}
