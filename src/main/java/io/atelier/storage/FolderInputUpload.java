package io.atelier.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/// A picture of a caller's that is being written to a folder of its own, which takes its true name
/// as a whole: picture and description appear together or not at all.
final class FolderInputUpload extends MeasuredInput {
    private final FolderInputs store;
    private final String tenant;
    private final Path folder;
    private final MeasuredFile file;

    /// @param folder new, with that file in it and for this upload alone
    FolderInputUpload(
            FolderInputs store, String tenant, Clock clock, MeasuredFile file, Path folder) {
        super(tenant, clock, file);
        this.store = store;
        this.tenant = tenant;
        this.folder = folder;
        this.file = file;
    }

    @Override
    InputFile kept(InputFile described) throws IOException {
        file.force();
        Files.move(file.path(), folder.resolve(FolderInputs.content(described)));
        return store.reveal(tenant, described, folder);
    }

    @Override
    public void close() throws IOException {
        super.close();
        FolderTree.deleteFolder(folder);
    }
}
