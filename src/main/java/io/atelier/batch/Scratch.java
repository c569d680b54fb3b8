package io.atelier.batch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Room on the disk for files that need not outlive this process.
record Scratch(Path folder) {
    /// Of a picture in base64, generously.
    private static final long PICTURE_BYTES = 4_000_000;

    /// Begins with an empty folder: what is in it is of a process that is gone.
    static Scratch open(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        return new Scratch(folder);
    }

    /// How many of a result there is room for, with as much again for others.
    int pictures() {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            return (int) Math.min(Integer.MAX_VALUE, free / 2 / PICTURE_BYTES);
        } catch (IOException e) {
            return 0;
        }
    }
}
