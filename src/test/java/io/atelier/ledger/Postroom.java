package io.atelier.ledger;

import io.atelier.job.Delivery;
import io.atelier.job.DeliveryAttempt;
import io.atelier.job.Fact;
import io.atelier.job.JobId;
import io.atelier.job.Order;
import io.atelier.job.WebhookEndpoint;
import io.atelier.job.WebhookEvent;
import io.atelier.job.WebhookMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The deliveries of one partition on a clock that only the test moves, with a log that keeps the
/// latest record of every key, as `state` does.
final class Postroom {
    static final Instant BEGIN = Instant.parse("2026-11-22T10:00:00Z");
    static final WebhookPolicy POLICY =
            new WebhookPolicy(
                    List.of(Duration.ofSeconds(10), Duration.ofMinutes(10)),
                    Duration.ofHours(2),
                    Duration.ofMinutes(2),
                    2,
                    3,
                    Duration.ofSeconds(30));

    final Map<JobId, Delivery> written = new LinkedHashMap<>();
    final Map<JobId, WebhookMessage> messages = new LinkedHashMap<>();
    final List<DeliveryAttempt> log = new ArrayList<>();
    final List<Deliveries.Forgotten> forgotten = new ArrayList<>();
    final List<Order.Reply> replies = new ArrayList<>();
    final List<WebhookEndpoint> endpoints = new ArrayList<>();
    private final Map<Object, Long> offsets = new LinkedHashMap<>();
    private final Webhooks webhooks =
            new Webhooks(
                    POLICY,
                    tenant -> endpoints.stream().filter(e -> e.tenant().equals(tenant)).toList());
    Instant now = BEGIN;
    Deliveries deliveries = new Deliveries(webhooks);
    private long end;

    static WebhookEndpoint endpoint(String tenant, String id, WebhookEvent... events) {
        return new WebhookEndpoint(
                id,
                tenant,
                "https://" + id + ".example/hooks",
                Set.of(events),
                List.of(),
                null,
                BEGIN,
                BEGIN,
                null);
    }

    Postroom with(WebhookEndpoint endpoint) {
        endpoints.removeIf(each -> each.id().equals(endpoint.id()));
        endpoints.add(endpoint);
        return this;
    }

    /// Rounds of the loop, until nothing more is sent.
    List<Order.Deliver> sent() {
        List<Order.Deliver> sent = new ArrayList<>();
        int before;
        do {
            before = sent.size();
            deliveries.onTime(now);
            deliveries.dispatch(now);
            commit(sent);
        } while (sent.size() > before || due());
        return sent;
    }

    Order.Deliver onlySent() {
        List<Order.Deliver> sent = sent();
        if (sent.size() != 1) {
            throw new AssertionError("not one: " + sent);
        }
        return sent.getFirst();
    }

    Postroom passes(Duration time) {
        now = now.plus(time);
        return this;
    }

    void answers(Order.Deliver call, int status) {
        answers(call, status, null);
    }

    void answers(Order.Deliver call, @Nullable Integer status, @Nullable Duration retryAfter) {
        deliveries.fold(
                new Fact.Called(
                        new DeliveryAttempt(
                                call.delivery(),
                                call.attempt(),
                                now,
                                Duration.ofMillis(5),
                                status,
                                status == null ? "no connection came up" : null,
                                null),
                        retryAfter),
                null,
                now);
    }

    void redeliver(JobId delivery, String tenant) {
        Fact.Redeliver wish = new Fact.Redeliver(delivery, tenant, "ingest/1");
        Long needed = deliveries.needs(wish);
        deliveries.fold(
                wish, needed == null ? null : Objects.requireNonNull(written.get(delivery)), now);
    }

    /// Another process takes the partition over: all it has is the log.
    void moves() {
        commit(new ArrayList<>());
        deliveries = new Deliveries(webhooks);
        offsets.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(record -> {
                    if (record.getKey() instanceof WebhookMessage message) {
                        deliveries.restoreMessage(message.delivery(), record.getValue());
                    } else if (record.getKey() instanceof JobId id) {
                        deliveries.restore(
                                Objects.requireNonNull(written.get(id)), record.getValue());
                    }
                });
        deliveries.restored();
    }

    Delivery delivery(JobId id) {
        return Objects.requireNonNull(written.get(id));
    }

    private boolean due() {
        Instant next = deliveries.nextTimer();
        return next != null && !next.isAfter(now);
    }

    private void commit(List<Order.Deliver> sent) {
        Deliveries.Batch batch = deliveries.take();
        for (Delivery delivery : batch.deliveries()) {
            written.put(delivery.id(), delivery);
            offsets.put(delivery.id(), ++end);
        }
        for (WebhookMessage message : batch.messages()) {
            messages.put(message.delivery(), message);
            offsets.put(message, ++end);
        }
        log.addAll(batch.attempts());
        forgotten.addAll(batch.forgotten());
        for (Order order : batch.orders()) {
            if (order instanceof Order.Deliver deliver) {
                sent.add(deliver);
            } else if (order instanceof Order.Reply reply) {
                replies.add(reply);
            }
        }
        batch.messages()
                .forEach(each ->
                        deliveries.committed(each, Objects.requireNonNull(offsets.get(each))));
        batch.deliveries().stream()
                .filter(each -> each.endedAt() != null)
                .forEach(each ->
                        deliveries.committed(each, Objects.requireNonNull(offsets.get(each.id()))));
    }
}
