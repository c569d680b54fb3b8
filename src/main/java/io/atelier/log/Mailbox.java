package io.atelier.log;

import io.atelier.job.Order;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/// What the ledger sends to one owner: grants to a worker incarnation, replies to an ingest
/// incarnation. It hears what is sent after it was opened, and nothing that was meant for others.
public final class Mailbox implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Mailbox.class);

    private final String owner;
    private final Codec codec;
    private final Consumer<Order> reader;
    private final Tailer tailer;

    /// @param topic `GRANTS` or `REPLIES`
    public Mailbox(
            Topic topic,
            String owner,
            Clients clients,
            Topics topics,
            Codec codec,
            Consumer<Order> reader) {
        this.owner = owner;
        this.codec = codec;
        this.reader = reader;
        this.tailer =
                new Tailer(
                        topics.name(topic),
                        () -> clients.follower(true),
                        List.of(topics.partition(topic, topics.partitionOf(owner))),
                        Tailer.From.END,
                        this::on);
    }

    /// Done once mail is heard.
    public CompletableFuture<Void> open() {
        return tailer.start().positioned();
    }

    @Override
    public void close() {
        tailer.close();
    }

    private void on(ConsumerRecord<String, byte[]> record) {
        if (!owner.equals(record.key())) {
            return;
        }
        try {
            reader.accept(codec.order(record));
        } catch (Undecodable e) {
            LOG.warnf(
                    "mail skipped topic=%s partition=%d offset=%d reason=%s",
                    record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }
}
