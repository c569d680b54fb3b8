package io.atelier.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.atelier.log.Json;
import io.atelier.trace.Redacted;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One bulk call: one thread reads lines, some hand them in, and the caller's own writes what
/// became of them, in their order. Whoever hangs up ends it; what was accepted stays.
final class BulkRun implements StreamingOutput {
    private static final Logger LOG = Logger.getLogger(BulkRun.class);
    private static final long MOST_UNREAD = 16L * 1024 * 1024;

    /// So many lines beyond the limit are told of one by one.
    private static final int NAMED_BEYOND = 1_000;

    private final BodyLines lines;
    private final Taker taker;
    private final Limits limits;
    private final BooleanSupplier admitted;
    private final BlockingQueue<Optional<Future<Told>>> told = new LinkedBlockingQueue<>();
    private final Backlog backlog = new Backlog(MOST_UNREAD);
    private final Semaphore window;
    private final AtomicInteger unknownInARow = new AtomicInteger();
    private volatile boolean hungUp;
    private volatile @Nullable String stopped;

    /// @param lines that may become jobs
    /// @param window lines that are handed in at once
    record Limits(int lines, int window) {}

    /// Makes a job of a line.
    interface Taker {
        LineResult take(BodyLine line) throws InterruptedException;
    }

    private record Told(LineResult.Status status, String json) {}

    /// The last line of the answer.
    ///
    /// @param stopped why the rest of the body was not read
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Summary(
            long lines,
            long accepted,
            long replayed,
            long rejected,
            long unknown,
            @Nullable String stopped) {}

    /// @param admitted whether the caller's key is good still
    BulkRun(BodyLines lines, Taker taker, Limits limits, BooleanSupplier admitted) {
        this.lines = lines;
        this.taker = taker;
        this.limits = limits;
        this.admitted = admitted;
        this.window = new Semaphore(limits.window());
    }

    @Override
    public void write(OutputStream out) throws IOException {
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("bulk-", 0).factory())) {
            threads.execute(() -> read(threads));
            try {
                Map<LineResult.Status, Long> counts = results(out);
                out.write(utf8(json(summary(counts))));
                out.flush();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } finally {
                hungUp = true;
                threads.shutdownNow();
            }
        }
    }

    private Map<LineResult.Status, Long> results(OutputStream out)
            throws IOException, InterruptedException {
        Map<LineResult.Status, Long> counts = new EnumMap<>(LineResult.Status.class);
        for (Optional<Future<Told>> next = next(out); next.isPresent(); next = next(out)) {
            if (!next.get().isDone()) {
                out.flush();
            }
            Told line = get(next.get());
            out.write(utf8(line.json()));
            backlog.shrink(line.json().length());
            counts.merge(line.status(), 1L, Long::sum);
        }
        return counts;
    }

    private Optional<Future<Told>> next(OutputStream out) throws IOException, InterruptedException {
        Optional<Future<Told>> ready = told.poll();
        if (ready != null) {
            return ready;
        }
        out.flush();
        return told.take();
    }

    private static Told get(Future<Told> line) throws InterruptedException {
        try {
            return line.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a line was not told of", e.getCause());
        }
    }

    private Summary summary(Map<LineResult.Status, Long> counts) {
        return new Summary(
                counts.values().stream().mapToLong(Long::longValue).sum(),
                counts.getOrDefault(LineResult.Status.ACCEPTED, 0L),
                counts.getOrDefault(LineResult.Status.REPLAYED, 0L),
                counts.getOrDefault(LineResult.Status.REJECTED, 0L),
                counts.getOrDefault(LineResult.Status.UNKNOWN, 0L),
                stopped);
    }

    private void read(ExecutorService threads) {
        try {
            stopped = readAll(threads);
            if (stopped != null) {
                passOver();
            }
        } catch (IOException e) {
            LOG.debugf("bulk body broke off reason=%s", e);
            stopped = "The body broke off; send all of it again, no line makes a second job.";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            told.add(Optional.empty());
        }
    }

    /// @return why it was not to the end; null where it was
    private @Nullable String readAll(ExecutorService threads)
            throws IOException, InterruptedException {
        long count = 0;
        for (BodyLine line = next(); line != null; line = next()) {
            BodyLine each = line;
            backlog.awaitRoom();
            count++;
            if (count > limits.lines() + NAMED_BEYOND) {
                return "There are more than %,d lines beyond the limit of %,d; the rest was not looked at."
                        .formatted(NAMED_BEYOND, limits.lines());
            } else if (count > limits.lines()) {
                tell(beyond(line));
            } else if (unknownInARow.get() >= limits.window()) {
                return "Kafka or the ledger does not answer; the rest was not handed in. Send all of it again, no line makes a second job.";
            } else if (!admitted.getAsBoolean()) {
                return "The key is not good any more; the rest was not handed in.";
            } else {
                window.acquire();
                told.add(Optional.of(threads.submit(() -> handedIn(each))));
            }
        }
        return null;
    }

    private @Nullable BodyLine next() throws IOException {
        return hungUp ? null : lines.next().orElse(null);
    }

    /// A caller who is cut off in the middle of sending may never see the answer.
    private void passOver() throws IOException {
        for (BodyLine line = next(); line != null; line = next()) {
            LOG.tracef("line passed over line=%d", line.number());
        }
    }

    private LineResult beyond(BodyLine line) {
        return LineResult.rejected(line.number(), null, Problems.tooManyLines(limits.lines()));
    }

    private void tell(LineResult result) {
        told.add(Optional.of(CompletableFuture.completedFuture(told(result))));
    }

    private Told handedIn(BodyLine line) throws InterruptedException {
        try {
            LineResult result = taken(line);
            if (result.is() == LineResult.Status.UNKNOWN) {
                unknownInARow.incrementAndGet();
            } else if (result.job() != null) {
                unknownInARow.set(0);
            }
            return told(result);
        } finally {
            window.release();
        }
    }

    private LineResult taken(BodyLine line) throws InterruptedException {
        try {
            return taker.take(line);
        } catch (RuntimeException e) {
            // A bug of ours, but no reason to leave the other lines.
            LOG.errorf(Redacted.of(e), "line can't be taken in line=%d", line.number());
            return LineResult.rejected(line.number(), null, Problems.lineFailed());
        }
    }

    private Told told(LineResult result) {
        String json = json(result);
        backlog.grow(json.length());
        return new Told(result.is(), json);
    }

    private static String json(Object line) {
        try {
            return Json.MAPPER.writeValueAsString(line) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result can't be written", e);
        }
    }

    private static byte[] utf8(String line) {
        return line.getBytes(StandardCharsets.UTF_8);
    }
}
