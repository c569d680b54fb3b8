package io.atelier.storage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Measures what one kind of thing is asked for in a store, and how many bytes go in and out. The
/// `Metered` stores are the only ones who use it: no store knows that it is measured.
final class StoreMeter {
    private final Map<Operation, Ends> operations = new EnumMap<>(Operation.class);
    private final Counter written;
    private final Counter read;

    enum Operation {
        BEGIN,
        FINISH,
        PUBLISH,
        LOOK,
        OPEN,
        DISCARD,
        SWEEP
    }

    private record Ends(Timer ok, Timer failed) {}

    interface Asking<T> {
        T ask() throws IOException;
    }

    interface Telling {
        void tell() throws IOException;
    }

    /// @param kind of things
    /// @param known operations of that kind
    StoreMeter(
            MeterRegistry registry, StorageConfig.Kind store, String kind, Set<Operation> known) {
        for (Operation operation : known) {
            operations.put(
                    operation,
                    new Ends(
                            timer(registry, store, kind, operation, "ok"),
                            timer(registry, store, kind, operation, "failed")));
        }
        this.written =
                Counter.builder("atelier_storage_written_bytes")
                        .description("Bytes stored")
                        .tag("kind", kind)
                        .register(registry);
        this.read =
                Counter.builder("atelier_storage_read_bytes")
                        .description("Bytes read from the store")
                        .tag("kind", kind)
                        .register(registry);
    }

    /// That the bytes are no picture is an answer; every other exception is a failure.
    <T> T timed(Operation operation, Asking<T> asking) throws IOException {
        Ends ends = Objects.requireNonNull(operations.get(operation), "an unknown operation");
        Timer.Sample started = Timer.start();
        Timer end = ends.failed();
        try {
            T answer = asking.ask();
            end = ends.ok();
            return answer;
        } catch (NotAPicture e) {
            end = ends.ok();
            throw e;
        } finally {
            started.stop(end);
        }
    }

    void told(Operation operation, Telling telling) throws IOException {
        timed(
                operation,
                () -> {
                    telling.tell();
                    return Optional.empty();
                });
    }

    void written(long bytes) {
        written.increment((double) bytes);
    }

    /// What is about to be stored.
    InputStream writing(InputStream bytes) {
        return new Counting(bytes, written);
    }

    /// What has been stored.
    InputStream reading(InputStream bytes) {
        return new Counting(bytes, read);
    }

    StoredContent reading(StoredContent content) {
        return new Content(content);
    }

    private static Timer timer(
            MeterRegistry registry,
            StorageConfig.Kind store,
            String kind,
            Operation operation,
            String outcome) {
        return Timer.builder("atelier_storage_operation")
                .description("What the store was asked for")
                .tag("store", word(store))
                .tag("kind", kind)
                .tag("operation", word(operation))
                .tag("outcome", outcome)
                .register(registry);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private final class Content implements StoredContent {
        private final StoredContent content;

        Content(StoredContent content) {
            this.content = content;
        }

        @Override
        public String contentType() {
            return content.contentType();
        }

        @Override
        public long length() {
            return content.length();
        }

        @Override
        public InputStream range(long fromInclusive, long toExclusive) {
            return reading(content.range(fromInclusive, toExclusive));
        }

        @Override
        public void close() throws IOException {
            content.close();
        }
    }

    private static final class Counting extends FilterInputStream {
        private final Counter counter;

        Counting(InputStream in, Counter counter) {
            super(in);
            this.counter = counter;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            if (one >= 0) {
                counter.increment();
            }
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int count) throws IOException {
            int got = super.read(into, offset, count);
            if (got > 0) {
                counter.increment(got);
            }
            return got;
        }
    }
}
