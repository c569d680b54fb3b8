package io.atelier.batch;

import io.atelier.job.Order;
import io.atelier.log.Codec;
import io.atelier.log.Undecodable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Work on the disk, a line of JSON each: prompts are too long to be held by the ten thousand.
final class WorkFile implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final Codec codec;
    private long end;

    WorkFile(Path file, Codec codec) throws IOException {
        this.file = file;
        this.codec = codec;
        this.channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
    }

    /// Where a line is, without its newline.
    record Place(long offset, int length) {}

    /// @param work as its record has it
    synchronized Place append(byte[] work) throws IOException {
        ByteBuffer line = ByteBuffer.allocate(work.length + 1).put(work).put((byte) '\n').flip();
        Place place = new Place(end, work.length);
        while (line.hasRemaining()) {
            end += channel.write(line, end);
        }
        return place;
    }

    byte[] bytes(Place place) throws IOException {
        ByteBuffer line = ByteBuffer.allocate(place.length());
        while (line.hasRemaining()) {
            if (channel.read(line, place.offset() + line.position()) < 0) {
                throw new IOException("%s ends before offset %d".formatted(file, place.offset()));
            }
        }
        return line.array();
    }

    Order.Work read(Place place) throws IOException {
        try {
            return codec.work(bytes(place));
        } catch (Undecodable e) {
            throw new IOException("a line that is no work in " + file, e);
        }
    }

    /// Takes the file away as well.
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
