package io.atelier.log;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/// The latest that lanes have told on `fleet` of each batch, for whoever tails it.
public final class BatchSights {
    private static final Logger LOG = Logger.getLogger(BatchSights.class);

    private final Codec codec;
    private final Map<String, BatchSight> latest = new ConcurrentHashMap<>();

    public BatchSights(Codec codec) {
        this.codec = codec;
    }

    public Optional<BatchSight> find(String batch) {
        return Optional.ofNullable(latest.get(batch));
    }

    public Collection<BatchSight> all() {
        return latest.values();
    }

    /// Any record of `fleet`; those about other things are passed over.
    public void hear(ConsumerRecord<String, byte[]> record) {
        if (!Codec.isBatchSight(record)) {
            return;
        }
        String batch = Codec.batchOf(record);
        if (record.value() == null) {
            latest.remove(batch);
            return;
        }
        try {
            latest.put(batch, codec.sight(record.value()));
        } catch (Undecodable e) {
            LOG.warnf(
                    "batch skipped batch=%s offset=%d reason=%s",
                    batch, record.offset(), e.getMessage());
        }
    }
}
