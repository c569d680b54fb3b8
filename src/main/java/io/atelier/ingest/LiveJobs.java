package io.atelier.ingest;

import io.atelier.job.JobId;
import io.atelier.log.Codec;
import io.atelier.log.Tailer;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.atelier.log.Undecodable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Tells callers who stay what becomes of their jobs: one ear on `state` and `progress` for all of
/// them, opened with the first. What nobody waits for is not even decoded.
final class LiveJobs {
    private static final Logger LOG = Logger.getLogger(LiveJobs.class);

    /// For the first caller. One who comes while the broker is away is refused by it anyway.
    private static final Duration OPENING = Duration.ofSeconds(2);

    private final Codec codec;
    private final String progressTopic;
    private final Function<Tailer.Listener, CompletableFuture<Void>> ear;
    private final Map<String, List<LiveJob>> listeners = new ConcurrentHashMap<>();
    private @Nullable CompletableFuture<Void> open;
    private volatile boolean stopped;

    /// @param ear begins to listen at the end of both topics; done once it knows where that is
    LiveJobs(Codec codec, Topics topics, Function<Tailer.Listener, CompletableFuture<Void>> ear) {
        this.codec = codec;
        this.progressTopic = topics.name(Topic.PROGRESS);
        this.ear = ear;
    }

    /// To be called before the job is handed in or looked at, so that nothing is missed.
    LiveJob follow(JobId job) throws InterruptedException {
        awaitOpen();
        LiveJob live = new LiveJob(job, this::leave);
        listeners.compute(
                job.toString(),
                (_, others) -> {
                    List<LiveJob> all = others == null ? new CopyOnWriteArrayList<>() : others;
                    all.add(live);
                    return all;
                });
        if (stopped) {
            live.stop();
        }
        return live;
    }

    /// Sends everybody away who waits, and all who come after them.
    void stop() {
        stopped = true;
        listeners.values().forEach(all -> all.forEach(LiveJob::stop));
    }

    /// How many callers wait.
    int size() {
        return listeners.values().stream().mapToInt(List::size).sum();
    }

    private void awaitOpen() throws InterruptedException {
        try {
            opened().get(OPENING.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.warn("the log is not heard yet; who waits now may be told to ask again");
        } catch (ExecutionException e) {
            throw new IllegalStateException("the ear on the log failed to open", e);
        }
    }

    private synchronized CompletableFuture<Void> opened() {
        CompletableFuture<Void> opened = open;
        if (opened == null) {
            opened = ear.apply(this::hear);
            open = opened;
        }
        return opened;
    }

    private void leave(LiveJob live) {
        listeners.computeIfPresent(
                live.id().toString(),
                (_, all) -> {
                    all.remove(live);
                    return all.isEmpty() ? null : all;
                });
    }

    private void hear(ConsumerRecord<String, byte[]> record) {
        @Nullable String key = record.key();
        if (key == null || record.value() == null) {
            return;
        }
        boolean sketch = record.topic().equals(progressTopic);
        List<LiveJob> all =
                listeners.get(
                        key.startsWith(Codec.STATE_OF_JOB)
                                ? key.substring(Codec.STATE_OF_JOB.length())
                                : key);
        if (all == null) {
            return;
        }
        try {
            News news =
                    sketch
                            ? new News.Sketched(codec.progress(record.value()))
                            : new News.Moved(codec.state(record.value()));
            all.forEach(live -> live.hear(news));
        } catch (Undecodable e) {
            LOG.warnf(
                    "record skipped topic=%s partition=%d offset=%d reason=%s",
                    record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }
}
