package io.atelier.openai;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// What has arrived of a file that is being fetched, beside where the whole will lie. What fails on
/// our own disk is an [UncheckedIOException].
///
/// @param bytes that had arrived before this try
record PartFile(Path target, Path path, long bytes) {
    static PartFile of(Path target) {
        Path path = target.resolveSibling(target.getFileName() + ".part");
        return new PartFile(target, path, size(path));
    }

    /// What to ask for; null for all of it.
    @Nullable String range() {
        return bytes == 0 ? null : "bytes=" + bytes + "-";
    }

    /// Keeps so many bytes of what is there and writes the body behind them.
    ///
    /// @throws IOException where the body breaks off
    /// @throws BrokenAnswer where it would all be larger than allowed
    void write(long from, InputStream body, long mostBytes) throws IOException, BrokenAnswer {
        try (FileChannel file = open(from)) {
            Pieces.of(
                    body,
                    mostBytes - from,
                    (buffer, start, end) -> {
                        write(file, ByteBuffer.wrap(buffer, start, end - start));
                        return true;
                    });
            force(file);
        }
    }

    /// The bytes there are by now.
    long now() {
        return size(path);
    }

    void drop() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw failed("deleting", path, e);
        }
    }

    /// It is all there, and on the disk.
    void whole() {
        try {
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed("renaming", path, e);
        }
    }

    private FileChannel open(long from) {
        try {
            return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .truncate(from)
                    .position(from);
        } catch (IOException e) {
            throw failed("opening", path, e);
        }
    }

    private void write(FileChannel file, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw failed("writing", path, e);
        }
    }

    private void force(FileChannel file) {
        try {
            file.force(true);
        } catch (IOException e) {
            throw failed("writing", path, e);
        }
    }

    private static long size(Path path) {
        try {
            return Files.exists(path) ? Files.size(path) : 0;
        } catch (IOException e) {
            throw failed("looking at", path, e);
        }
    }

    private static UncheckedIOException failed(String action, Path path, IOException cause) {
        return new UncheckedIOException(action + " " + path + " failed", cause);
    }
}
