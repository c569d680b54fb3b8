package io.atelier.ingest;

import io.atelier.job.Cost;
import io.atelier.job.ImageOperation;
import io.atelier.job.JobAnswer;
import io.atelier.job.Usd;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.Headers;
import io.atelier.log.Json;
import io.atelier.log.Tailer;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.atelier.log.Turnarounds;
import io.atelier.log.Undecodable;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Hears what jobs have cost, and how long batches take. A sample will do, so that many jobs a
/// second cost no more than some.
final class QuoteEar implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(QuoteEar.class);
    private static final String SUCCEEDED = "io.atelier.job.succeeded.v1";
    private static final int MOST_A_SECOND = 50;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final String fleet;
    private final Codec codec;
    private final Calibration calibration;
    private final Turnarounds turnarounds;
    private final LongSupplier nanos;
    private @Nullable Tailer tailer;
    private long since;
    private int heard;

    /// @param nanos monotonic
    QuoteEar(
            Topics topics,
            Codec codec,
            Calibration calibration,
            Turnarounds turnarounds,
            LongSupplier nanos) {
        this.fleet = topics.name(Topic.FLEET);
        this.codec = codec;
        this.calibration = calibration;
        this.turnarounds = turnarounds;
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    void listen(Clients clients, Topics topics) {
        tailer =
                new Tailer(
                                "quotes",
                                () -> clients.follower(true),
                                Stream.of(Topic.COMPLETIONS, Topic.FLEET)
                                        .flatMap(topic -> topics.all(topic).stream())
                                        .toList(),
                                Tailer.From.END,
                                this::hear)
                        .start();
    }

    @Override
    public void close() {
        Tailer listening = tailer;
        if (listening != null) {
            listening.close();
        }
    }

    void hear(ConsumerRecord<String, byte[]> record) {
        try {
            if (record.topic().equals(fleet)) {
                if (Codec.isHeartbeat(record)) {
                    turnarounds.heard(codec.heartbeat(record.value()));
                }
            } else if (isSucceeded(record) && inTime()) {
                learn(Json.MAPPER.readValue(record.value(), JobAnswer.class));
            }
        } catch (Undecodable | IOException e) {
            LOG.debugf(
                    "record not learnt from topic=%s partition=%d offset=%d",
                    record.topic(), record.partition(), record.offset());
        }
    }

    private static boolean isSucceeded(ConsumerRecord<String, byte[]> record) {
        return record.value() != null
                && Headers.text(record, "ce_type").filter(SUCCEEDED::equals).isPresent();
    }

    /// Whether it is among those that are looked at.
    private boolean inTime() {
        long now = nanos.getAsLong();
        if (now - since >= SECOND) {
            since = now;
            heard = 0;
        }
        return heard++ < MOST_A_SECOND;
    }

    private void learn(JobAnswer job) {
        Usd cost = job.costUsd();
        if (cost != null && whole(job)) {
            Integer turn = job.turn();
            calibration.learn(operation(job), job.lane(), turn != null && turn > 1, cost);
        }
    }

    /// Whether it has all its pictures, and the cost of all of them.
    private static boolean whole(JobAnswer job) {
        return job.images().stream().allMatch(image -> image.error() == null)
                && job.warnings().stream().noneMatch(each -> each.startsWith(Cost.LEFT_OUT));
    }

    private static ImageOperation operation(JobAnswer job) {
        JobAnswer.Effective sent = job.effective();
        return switch (job.operation()) {
            case ImageOperation.EDIT ->
                    new ImageOperation.Edit(
                            sent.prompt(),
                            sent.options(),
                            sent.images(),
                            sent.mask(),
                            sent.markup());
            case ImageOperation.VARIATION ->
                    new ImageOperation.Variation(sent.prompt(), sent.options(), sent.images());
            case ImageOperation.TURN ->
                    new ImageOperation.Turn(
                            sent.prompt(),
                            sent.options(),
                            sent.images(),
                            sent.mask(),
                            ImageOperation.Turn.AUTO,
                            null,
                            null);
            default -> new ImageOperation.Generate(sent.prompt(), sent.options());
        };
    }
}
