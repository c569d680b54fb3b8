package io.atelier.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Whether a folder can take more.
record FreeSpace(FolderTree tree, long minFreeBytes) {
    private static final long BYTES_PER_MIB = 1024 * 1024;

    /// Why it can't, in one sentence; empty when all is well.
    Optional<String> trouble() {
        try {
            Path root = tree.root();
            if (!Files.isDirectory(root) || !Files.isWritable(root)) {
                return Optional.of("the picture folder " + root + " can't be written to");
            }
            long free = Files.getFileStore(root).getUsableSpace();
            return free < minFreeBytes ? Optional.of(lowOn(free, root)) : Optional.empty();
        } catch (IOException e) {
            return Optional.of("the picture folder can't be used: " + e);
        }
    }

    /// NaN where the folder can't be asked.
    double bytes() {
        try {
            return Files.getFileStore(tree.root()).getUsableSpace();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private String lowOn(long free, Path root) {
        return "the disk of the picture folder %s has %d MiB free, less than atelier.storage.min-free of %d MiB"
                .formatted(root, free / BYTES_PER_MIB, minFreeBytes / BYTES_PER_MIB);
    }
}
