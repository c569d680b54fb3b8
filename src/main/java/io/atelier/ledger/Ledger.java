package io.atelier.ledger;

import io.atelier.catalog.Labels;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import io.atelier.log.FleetConfig;
import io.atelier.log.Heartbeat;
import io.atelier.log.Incarnation;
import io.atelier.log.Pulse;
import io.atelier.log.Tailer;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.atelier.log.Turnarounds;
import io.atelier.log.Undecodable;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/// A running ledger: the loop on a thread of its own, its ear on `fleet`, and its own heartbeat.
final class Ledger implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Ledger.class);

    private final Codec codec;
    private final Leases leases;
    private final Turnarounds turnarounds;
    private final LedgerLoop loop;
    private final Tailer fleet;
    private final Pulse pulse;
    private final Thread thread;

    Ledger(
            LedgerSettings settings,
            Policy policy,
            Turnarounds turnarounds,
            FleetConfig timing,
            Clients clients,
            Topics topics,
            Codec codec,
            FactPublisher publisher,
            MeterRegistry registry,
            Labels labels,
            Tracing tracing,
            Clock clock) {
        this.codec = codec;
        this.turnarounds = turnarounds;
        String name = settings.instance();
        String incarnation = "ledger-" + Incarnation.of(name).unique();
        this.leases =
                new Leases(
                        Heartbeat.ledger(name, incarnation, List.of()).id(),
                        timing.lease(),
                        timing.heartbeat(),
                        System::nanoTime);
        this.loop =
                new LedgerLoop(
                        settings,
                        clients,
                        topics,
                        codec,
                        new Reducer(policy),
                        leases,
                        new LedgerMetrics(registry, labels, clock),
                        new JobSpans(tracing),
                        clock,
                        System::nanoTime);
        this.fleet =
                new Tailer(
                                "fleet-ledger",
                                () -> clients.follower(true),
                                topics.all(Topic.FLEET),
                                Tailer.From.END,
                                this::hear)
                        .start();
        this.pulse =
                new Pulse(publisher, () -> loop.heartbeat(name, incarnation), timing.heartbeat());
        this.thread = Thread.ofPlatform().name("ledger").start(loop);
    }

    @Override
    public void close() {
        loop.close();
        pulse.close();
        fleet.close();
        try {
            if (!thread.join(Duration.ofSeconds(20))) {
                LOG.warn("ledger did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hear(ConsumerRecord<String, byte[]> record) {
        if (!Codec.isHeartbeat(record)) {
            return;
        }
        try {
            Heartbeat beat = codec.heartbeat(record.value());
            leases.heard(beat);
            turnarounds.heard(beat);
        } catch (Undecodable e) {
            LOG.warnf(
                    "heartbeat skipped topic=%s partition=%d offset=%d",
                    record.topic(), record.partition(), record.offset());
        }
    }
}
