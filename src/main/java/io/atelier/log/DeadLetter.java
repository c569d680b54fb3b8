package io.atelier.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// A record of the topic `dead-letters`: what came, and in headers why it could not be used and
/// where it came from.
public record DeadLetter(ConsumerRecord<String, byte[]> record) {
    /// The header with an API key. It opens things, so no letter keeps it.
    public static final String KEY = "atelier-key";

    static final String REASON = "dead-letter-reason";

    private static final String PREFIX = "dead-letter-";
    private static final String ERRORS = PREFIX + "errors";
    private static final String TENANT = PREFIX + "tenant";
    private static final String TOPIC = PREFIX + "topic";
    private static final String PARTITION = PREFIX + "partition";
    private static final String OFFSET = PREFIX + "offset";

    /// Why a record is of no use.
    ///
    /// @param reason a sentence, which quotes nothing of the record
    /// @param errors what is wrong with each field, as JSON; null where that can't be said
    /// @param tenant whose record it is; null where nobody knows
    public record Cause(String reason, @Nullable String errors, @Nullable String tenant) {
        Cause(String reason) {
            this(reason, null, null);
        }
    }

    /// Where a record was before it died.
    public record Place(String topic, int partition, long offset) {}

    /// What came as headers is kept, but for the key and for whatever looks like ours.
    static List<Header> headers(ConsumerRecord<String, byte[]> origin, Cause cause) {
        List<Header> headers = new ArrayList<>();
        for (Header header : origin.headers()) {
            if (!header.key().equals(KEY) && !header.key().startsWith(PREFIX)) {
                headers.add(header);
            }
        }
        headers.add(Codec.header(REASON, cause.reason()));
        if (cause.errors() != null) {
            headers.add(Codec.header(ERRORS, cause.errors()));
        }
        if (cause.tenant() != null) {
            headers.add(Codec.header(TENANT, cause.tenant()));
        }
        headers.add(Codec.header(TOPIC, origin.topic()));
        headers.add(Codec.header(PARTITION, Integer.toString(origin.partition())));
        headers.add(Codec.header(OFFSET, Long.toString(origin.offset())));
        return headers;
    }

    public long offset() {
        return record.offset();
    }

    public Instant at() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    public String reason() {
        return header(REASON).orElse("");
    }

    /// As JSON.
    public Optional<String> errors() {
        return header(ERRORS);
    }

    public Optional<String> tenant() {
        return header(TENANT);
    }

    /// Empty for an event of the ledger's, which was on no topic before.
    public Optional<Place> origin() {
        try {
            return header(TOPIC)
                    .map(topic ->
                            new Place(
                                    topic,
                                    Integer.parseInt(header(PARTITION).orElse("")),
                                    Long.parseLong(header(OFFSET).orElse(""))));
        } catch (NumberFormatException notOurs) {
            return Optional.empty();
        }
    }

    /// As it was before it died.
    ///
    /// @param from its origin
    public ConsumerRecord<String, byte[]> asItCame(Place from) {
        ConsumerRecord<String, byte[]> came =
                new ConsumerRecord<>(
                        from.topic(),
                        from.partition(),
                        from.offset(),
                        record.key(),
                        record.value());
        for (Header header : record.headers()) {
            if (!header.key().startsWith(PREFIX)) {
                came.headers().add(header);
            }
        }
        return came;
    }

    private Optional<String> header(String name) {
        return Headers.text(record, name);
    }
}
