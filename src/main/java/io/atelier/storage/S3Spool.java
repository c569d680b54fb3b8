package io.atelier.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// The folder for files on their way to a bucket, of this process or shared by several on a host.
final class S3Spool {
    private static final String FOLDER = "spool";

    private final FolderTree tree;
    private final MeasuredFile.Limits limits;
    private final FreeSpace space;
    private final Clock clock;
    private final AtomicBoolean swept = new AtomicBoolean();

    S3Spool(StorageConfig config, Clock clock) {
        this.tree = new FolderTree(config.folder());
        this.limits = MeasuredFile.Limits.of(config);
        this.space = new FreeSpace(tree, config.minFree().asLongValue());
        this.clock = clock;
    }

    MeasuredFile begin(String name, List<PictureFormat> kinds) throws IOException {
        return new MeasuredFile(temporary(name), kinds, limits);
    }

    /// A new file, not made yet.
    Path temporary(String name) throws IOException {
        Path folder = tree.madeFolder(FOLDER);
        if (swept.compareAndSet(false, true)) {
            sweep(folder);
        }
        return FolderTree.temporary(folder, name);
    }

    private void sweep(Path folder) throws IOException {
        Instant limit = clock.instant().minus(FolderTree.ABANDONED);
        for (Path file : FolderTree.files(folder, name -> name.endsWith(".tmp"))) {
            FolderTree.deleteIfOlder(file, limit);
        }
    }

    Optional<String> trouble() {
        return space.trouble();
    }
}
