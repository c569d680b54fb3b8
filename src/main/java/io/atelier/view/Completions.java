package io.atelier.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobId;
import io.atelier.log.Clients;
import io.atelier.log.Excerpt;
import io.atelier.log.Headers;
import io.atelier.log.Json;
import io.atelier.log.PublicEvent;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.atelier.tenant.Links;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A tenant's completions, read back from their topic. Nothing is kept in memory, so as many can be
/// replayed as the topic holds.
@Singleton
final class Completions {
    private static final Logger LOG = Logger.getLogger(Completions.class);

    /// Other tenants' records that one page passes over at most; then it ends short, and its cursor
    /// goes on behind them.
    private static final int MOST_PASSED = 20_000;

    /// Of all the data on a page, unless a single event is longer.
    private static final long MOST_BYTES = 8L * 1024 * 1024;

    private final Clients clients;
    private final List<TopicPartition> partitions;
    private final Links links;

    Completions(Clients clients, Topics topics, Links links) {
        this.clients = clients;
        this.partitions = topics.all(Topic.COMPLETIONS);
        this.links = links;
    }

    /// An event as CloudEvents writes it in JSON.
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Event(
            String specversion,
            String id,
            String source,
            String type,
            String subject,
            String time,
            String datacontenttype,
            String dataschema,
            String traceparent,
            JsonNode data) {}

    /// @param more whether there may be more behind it already
    record Page(List<Event> events, EventId.OfCompletions next, boolean more) {
        Page {
            events = List.copyOf(events);
        }
    }

    /// Whether such a place can be in this topic.
    boolean has(EventId.OfCompletions place) {
        return place.offsets().size() == partitions.size();
    }

    /// @param after where a page before ended; null for the oldest that is kept
    /// @throws org.apache.kafka.common.KafkaException where Kafka does not answer
    Page read(String tenant, EventId.@Nullable OfCompletions after, int limit) {
        try (Excerpt excerpt = new Excerpt(clients, partitions)) {
            Map<TopicPartition, Long> ends = excerpt.ends();
            Map<TopicPartition, Long> from = from(after, excerpt.beginnings(), ends);
            Reading reading = new Reading(tenant, limit, from);
            boolean whole = excerpt.read(from, ends, reading::hear);
            return new Page(reading.events, place(whole ? ends : reading.next), !whole);
        }
    }

    /// One page while it is read.
    private final class Reading {
        private final String tenant;
        private final int limit;
        private final Map<TopicPartition, Long> next;
        private final List<Event> events = new ArrayList<>();
        private int passed;
        private long bytes;

        Reading(String tenant, int limit, Map<TopicPartition, Long> from) {
            this.tenant = tenant;
            this.limit = limit;
            this.next = new HashMap<>(from);
        }

        boolean hear(ConsumerRecord<String, byte[]> record) {
            next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            if (tenant.equals(header(record, PublicEvent.TENANT))) {
                event(record).ifPresent(events::add);
                bytes += record.serializedValueSize();
            } else {
                passed++;
            }
            return events.size() < limit && passed < MOST_PASSED && bytes < MOST_BYTES;
        }

        private Optional<Event> event(ConsumerRecord<String, byte[]> record) {
            try {
                return Optional.of(
                        new Event(
                                header(record, "ce_specversion"),
                                header(record, "ce_id"),
                                header(record, "ce_source"),
                                header(record, "ce_type"),
                                header(record, "ce_subject"),
                                header(record, "ce_time"),
                                header(record, "content-type"),
                                header(record, "ce_dataschema"),
                                header(record, PublicEvent.TRACEPARENT),
                                linked(Json.MAPPER.readTree(record.value()))));
            } catch (IOException | IllegalArgumentException notOurs) {
                LOG.warnf(
                        "completion not shown, it is not one of ours topic=%s partition=%d offset=%d",
                        record.topic(), record.partition(), record.offset());
                return Optional.empty();
            }
        }

        /// A link in the record may have expired, or never have been signed.
        private JsonNode linked(JsonNode data) {
            if (data.path("object").asText().equals("job")) {
                JobId job = JobId.of(data.path("id").asText());
                for (JsonNode image : data.path("images")) {
                    int index = image.path("index").asInt();
                    link(image, JobAnswer.picturePath(job, index));
                    for (JsonNode variant : image.path("variants")) {
                        String name = variant.path("name").asText();
                        link(variant, JobAnswer.variantPath(job, index, name));
                    }
                }
            }
            return data;
        }

        private void link(JsonNode holder, String path) {
            if (holder instanceof ObjectNode object && object.has("url")) {
                object.put("url", links.url(tenant, path));
            }
        }
    }

    /// What has been deleted meanwhile is passed over; so is what a forged place has too many.
    private Map<TopicPartition, Long> from(
            EventId.@Nullable OfCompletions after,
            Map<TopicPartition, Long> beginnings,
            Map<TopicPartition, Long> ends) {
        if (after == null) {
            return beginnings;
        }
        Map<TopicPartition, Long> from = new HashMap<>();
        for (int i = 0; i < partitions.size(); i++) {
            long place = after.offsets().get(i);
            TopicPartition partition = partitions.get(i);
            long first = beginnings.getOrDefault(partition, 0L);
            from.put(
                    partition,
                    Math.clamp(place, first, Math.max(first, ends.getOrDefault(partition, 0L))));
        }
        return from;
    }

    private EventId.OfCompletions place(Map<TopicPartition, Long> next) {
        return new EventId.OfCompletions(partitions.stream().map(next::get).toList());
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return Headers.text(record, name).orElse("");
    }
}
