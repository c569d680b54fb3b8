package io.atelier.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Files that live as long as one call: what it uploads lies on the disk, not in the heap.
final class Scratch implements AutoCloseable {
    private final Path folder;
    private final List<Path> files = new ArrayList<>();

    Scratch(Path folder) {
        this.folder = folder;
    }

    /// A path where nothing lies yet.
    synchronized Path fresh() {
        var file = folder.resolve(UUID.randomUUID().toString());
        files.add(file);
        return file;
    }

    @Override
    public synchronized void close() {
        for (var file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException("deleting " + file + " failed", e);
            }
        }
    }
}
