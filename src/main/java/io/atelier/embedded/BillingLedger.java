package io.atelier.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/// What OpenAI would have put on the bill: an append-only NDJSON file, on disk before any answer.
///
/// Calls that append at the same time share one fsync: whoever holds the disk lock writes for all
/// who came before it.
final class BillingLedger implements AutoCloseable {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .build();

    private final Path file;
    private final FileChannel channel;
    private final ReentrantLock memory = new ReentrantLock();
    private final ReentrantLock disk = new ReentrantLock();
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private long lastAppended;
    private long lastDurable;

    BillingLedger(Path file) {
        this.file = file;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            dropTornLine();
        } catch (IOException e) {
            throw new UncheckedIOException("opening the billing ledger " + file + " failed", e);
        }
    }

    /// Returns when the line is on disk.
    void append(LedgerLine line) {
        var mine = enqueue(line);
        disk.lock();
        try {
            if (lastDurable < mine) {
                writeAllThatWait();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "appending to the billing ledger " + file + " failed", e);
        } finally {
            disk.unlock();
        }
    }

    Path file() {
        return file;
    }

    /// How many bytes of the file are whole lines on disk.
    long durableBytes() {
        disk.lock();
        try {
            return channel.position();
        } catch (IOException e) {
            throw new UncheckedIOException("asking for the size of " + file + " failed", e);
        } finally {
            disk.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private long enqueue(LedgerLine line) {
        var bytes = encoded(line);
        memory.lock();
        try {
            waiting.writeBytes(bytes);
            waiting.write('\n');
            return ++lastAppended;
        } finally {
            memory.unlock();
        }
    }

    private void writeAllThatWait() throws IOException {
        ByteBuffer batch;
        long upTo;
        memory.lock();
        try {
            batch = ByteBuffer.wrap(waiting.toByteArray());
            waiting.reset();
            upTo = lastAppended;
        } finally {
            memory.unlock();
        }
        while (batch.hasRemaining()) {
            channel.write(batch);
        }
        channel.force(false);
        lastDurable = upTo;
    }

    private static byte[] encoded(LedgerLine line) {
        try {
            return JSON.writeValueAsBytes(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a ledger line could not be written as JSON", e);
        }
    }

    /// A line cut by a kill was never answered for; what follows must start on a line of its own.
    private void dropTornLine() throws IOException {
        var end = channel.size();
        var one = ByteBuffer.allocate(1);
        while (end > 0) {
            channel.read(one.clear(), end - 1);
            if (one.get(0) == '\n') {
                break;
            }
            end--;
        }
        channel.truncate(end).position(end);
    }
}
