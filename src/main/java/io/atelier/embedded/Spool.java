package io.atelier.embedded;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Takes bytes as they arrive: the first ones in memory, everything in a file as soon as they are
/// many, nothing any more above a limit.
final class Spool {
    private static final int IN_MEMORY = 256 << 10;

    private final Scratch scratch;
    private final long limit;
    private final Buffer head = Buffer.buffer();
    private @Nullable Path file;
    private @Nullable FileChannel channel;
    private long length;

    Spool(Scratch scratch, long limit) {
        this.scratch = scratch;
        this.limit = limit;
    }

    void take(Buffer part) {
        length += part.length();
        if (exceeded()) {
            return;
        }
        if (file == null && length <= IN_MEMORY) {
            head.appendBuffer(part);
        } else {
            toFile(part);
        }
    }

    void end() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing an upload failed", e);
        }
    }

    boolean exceeded() {
        return length > limit;
    }

    long length() {
        return length;
    }

    byte[] bytes() {
        try {
            return file == null ? head.getBytes() : Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("reading an upload failed", e);
        }
    }

    /// Everything in a file.
    Path inFile() {
        if (file == null) {
            toFile(Buffer.buffer());
            end();
        }
        return Objects.requireNonNull(file);
    }

    private void toFile(Buffer part) {
        try {
            var out = channel;
            if (out == null) {
                file = scratch.fresh();
                out =
                        FileChannel.open(
                                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                channel = out;
                write(out, head);
            }
            write(out, part);
        } catch (IOException e) {
            throw new UncheckedIOException("writing an upload failed", e);
        }
    }

    private static void write(FileChannel out, Buffer bytes) throws IOException {
        var rest = ByteBuffer.wrap(bytes.getBytes());
        while (rest.hasRemaining()) {
            out.write(rest);
        }
    }
}
