package io.atelier.tenant;

import io.atelier.job.TenantSettings;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FleetConfig;
import io.atelier.log.Heartbeat;
import io.atelier.log.Tailer;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.atelier.log.Undecodable;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Hears on `fleet` how many jobs tenants have, from when it first matters: most installations
/// never limit anybody's jobs.
@Singleton
class FleetEar {
    private static final Logger LOG = Logger.getLogger(FleetEar.class);

    private final Clients clients;
    private final Topics topics;
    private final Codec codec;
    private final JobCounts counts;
    private @Nullable Tailer tailer;

    FleetEar(Clients clients, Topics topics, Codec codec, FleetConfig timing) {
        this.clients = clients;
        this.topics = topics;
        this.codec = codec;
        this.counts = new JobCounts(timing.lease(), timing.heartbeat(), System::nanoTime);
    }

    /// See [JobCounts#admit].
    Optional<Quota> admit(TenantSettings tenant) {
        listen();
        return counts.admit(tenant);
    }

    private synchronized void listen() {
        if (tailer == null) {
            tailer =
                    new Tailer(
                                    "fleet-door",
                                    () -> clients.follower(true),
                                    topics.all(Topic.FLEET),
                                    Tailer.From.END,
                                    this::hear)
                            .start();
        }
    }

    @PreDestroy
    synchronized void close() {
        if (tailer != null) {
            tailer.close();
        }
    }

    private void hear(ConsumerRecord<String, byte[]> record) {
        if (!Codec.isHeartbeat(record)) {
            return;
        }
        try {
            Heartbeat heartbeat = codec.heartbeat(record.value());
            if (heartbeat.role().equals(Heartbeat.LEDGER)) {
                counts.heard(heartbeat);
            }
        } catch (Undecodable e) {
            LOG.debugf("heartbeat skipped offset=%d", record.offset());
        }
    }
}
