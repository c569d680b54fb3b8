package io.atelier.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// The folder for pictures on their way to a bucket, of this process or shared by several on a
/// host.
final class S3Spool {
    private static final String FOLDER = "spool";

    /// No upload takes that long, so what is older was left behind by a crash.
    private static final Duration ABANDONED = Duration.ofDays(1);

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
        Path folder = tree.madeFolder(FOLDER);
        if (swept.compareAndSet(false, true)) {
            sweep(folder);
        }
        return new MeasuredFile(FolderTree.temporary(folder, name), kinds, limits);
    }

    private void sweep(Path folder) throws IOException {
        Instant limit = clock.instant().minus(ABANDONED);
        for (Path file : FolderTree.files(folder, name -> name.endsWith(".tmp"))) {
            try {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            } catch (NoSuchFileException ended) {
                // Its own upload has just taken it away.
            }
        }
    }

    Optional<String> trouble() {
        return space.trouble();
    }
}
