package io.atelier.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.atelier.job.Account;
import io.atelier.job.DayOfSpending;
import io.atelier.job.Delivery;
import io.atelier.job.DeliveryAttempt;
import io.atelier.job.Ended;
import io.atelier.job.Fact;
import io.atelier.job.Group;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.Order;
import io.atelier.job.PartialImage;
import io.atelier.job.Session;
import io.atelier.job.Setting;
import io.atelier.job.WebhookMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/// What records look like: CloudEvents 1.0 in Kafka's binary mode (attributes as `ce_*` headers,
/// the data as a JSON value).
public final class Codec {
    public static final String STATE_OF_JOB = "job:";
    public static final String STATE_OF_GROUP = "group:";
    public static final String STATE_OF_ACCOUNT = "account:";
    public static final String STATE_OF_DAY = "spending:";
    public static final String STATE_OF_SESSION = "session:";
    public static final String STATE_OF_DELIVERY = "delivery:";
    public static final String STATE_OF_MESSAGE = "message:";
    public static final String STATE_OF_ATTEMPT = "attempt:";

    private static final String BATCH_SIGHT = "batch/";
    private static final String BATCH_WISH = "batch-cancel/";

    private static final String ENDED = "atelier-ended";
    private static final String SOURCE = "/atelier";
    private static final EventType<Fact> FACTS = new EventType<>("fact", Fact.class);
    private static final EventType<Order> ORDERS = new EventType<>("order", Order.class);
    private static final EventType<Setting> SETTINGS = new EventType<>("setting", Setting.class);
    private static final String STATE_TYPE = "io.atelier.state.job.v1";
    private static final String GROUP_STATE_TYPE = "io.atelier.state.group.v1";
    private static final String ACCOUNT_STATE_TYPE = "io.atelier.state.account.v1";
    private static final String DAY_STATE_TYPE = "io.atelier.state.spending.v1";
    private static final String SESSION_STATE_TYPE = "io.atelier.state.session.v1";
    private static final String DELIVERY_STATE_TYPE = "io.atelier.state.delivery.v1";
    private static final String MESSAGE_STATE_TYPE = "io.atelier.state.message.v1";
    private static final String ATTEMPT_STATE_TYPE = "io.atelier.state.attempt.v1";
    private static final String HEARTBEAT_TYPE = "io.atelier.fleet.heartbeat.v1";
    private static final String BATCH_SIGHT_TYPE = "io.atelier.fleet.batch.v1";
    private static final String BATCH_WISH_TYPE = "io.atelier.fleet.batch_cancel.v1";

    private static final String PROGRESS_TYPE = "io.atelier.progress.partial_image.v1";

    private final Topics topics;
    private final String idPrefix = UUID.randomUUID() + "-";
    private final AtomicLong counter = new AtomicLong();

    public Codec(Topics topics) {
        this.topics = topics;
    }

    public ProducerRecord<String, byte[]> fact(Fact fact) {
        return record(
                Topic.FACTS,
                topics.partitionOf(fact.entity()),
                fact.entity().toString(),
                FACTS.of(fact.getClass()),
                fact);
    }

    public Fact fact(ConsumerRecord<String, byte[]> record) throws Undecodable {
        Class<? extends Fact> type = FACTS.find(type(record));
        if (type == null) {
            throw new Undecodable("not the type of a fact: " + type(record));
        }
        Fact fact = read(record, type);
        if (fact.entity() == null) {
            throw new Undecodable("a fact of no job");
        }
        if (topics.partitionOf(fact.entity()) != record.partition()) {
            throw new Undecodable("a fact of " + fact.entity() + " on a foreign partition");
        }
        return fact;
    }

    public ProducerRecord<String, byte[]> state(Job job) {
        ProducerRecord<String, byte[]> state =
                record(
                        Topic.STATE,
                        topics.partitionOf(job.id()),
                        STATE_OF_JOB + job.id(),
                        STATE_TYPE,
                        job);
        Ended ended = job.ended();
        if (ended != null) {
            state.headers().add(ENDED, bytes(ended));
        }
        return state;
    }

    /// How the job of that state ended, told without reading the state itself; null for one that
    /// has not.
    public @Nullable Ended ended(ConsumerRecord<String, byte[]> state) throws Undecodable {
        @Nullable Header header = state.headers().lastHeader(ENDED);
        return header == null ? null : read(header.value(), Ended.class);
    }

    public Job state(byte[] value) throws Undecodable {
        return read(value, Job.class);
    }

    /// A job that is forgotten for good.
    public ProducerRecord<String, byte[]> tombstone(JobId job) {
        return new ProducerRecord<>(
                topics.name(Topic.STATE), topics.partitionOf(job), STATE_OF_JOB + job, null);
    }

    public ProducerRecord<String, byte[]> state(Group group) {
        return record(
                Topic.STATE,
                topics.partitionOf(group.id()),
                STATE_OF_GROUP + group.id(),
                GROUP_STATE_TYPE,
                group);
    }

    public Group group(byte[] value) throws Undecodable {
        return read(value, Group.class);
    }

    public ProducerRecord<String, byte[]> state(Account account) {
        return state(account.id(), STATE_OF_ACCOUNT + account.id(), ACCOUNT_STATE_TYPE, account);
    }

    public Account account(byte[] value) throws Undecodable {
        return read(value, Account.class);
    }

    public ProducerRecord<String, byte[]> state(DayOfSpending day) {
        return state(day.account(), keyOf(day.key()), DAY_STATE_TYPE, day);
    }

    public DayOfSpending dayOfSpending(byte[] value) throws Undecodable {
        return read(value, DayOfSpending.class);
    }

    /// A day that is forgotten for good.
    public ProducerRecord<String, byte[]> tombstone(DayOfSpending.Key day) {
        return new ProducerRecord<>(
                topics.name(Topic.STATE), topics.partitionOf(day.account()), keyOf(day), null);
    }

    /// Which day that record of `state` is of, also a tombstone.
    public static DayOfSpending.Key dayOf(String key) {
        int slash = key.indexOf('/');
        return new DayOfSpending.Key(
                JobId.of(key.substring(STATE_OF_DAY.length(), slash)),
                LocalDate.parse(key.substring(slash + 1)));
    }

    private static String keyOf(DayOfSpending.Key day) {
        return STATE_OF_DAY + day.account() + "/" + day.day();
    }

    public ProducerRecord<String, byte[]> state(Session session) {
        return record(
                Topic.STATE,
                topics.partitionOf(session.id()),
                STATE_OF_SESSION + session.id(),
                SESSION_STATE_TYPE,
                session);
    }

    public Session session(byte[] value) throws Undecodable {
        return read(value, Session.class);
    }

    /// A session that is forgotten for good.
    public ProducerRecord<String, byte[]> tombstoneOfSession(JobId session) {
        return new ProducerRecord<>(
                topics.name(Topic.STATE),
                topics.partitionOf(session),
                STATE_OF_SESSION + session,
                null);
    }

    public ProducerRecord<String, byte[]> state(Delivery delivery) {
        return state(
                delivery.id(), STATE_OF_DELIVERY + delivery.id(), DELIVERY_STATE_TYPE, delivery);
    }

    public Delivery delivery(byte[] value) throws Undecodable {
        return read(value, Delivery.class);
    }

    /// What a delivery says.
    public ProducerRecord<String, byte[]> state(WebhookMessage message) {
        return state(
                message.delivery(),
                STATE_OF_MESSAGE + message.delivery(),
                MESSAGE_STATE_TYPE,
                message);
    }

    public WebhookMessage message(byte[] value) throws Undecodable {
        return read(value, WebhookMessage.class);
    }

    /// A line of a delivery's log.
    public ProducerRecord<String, byte[]> state(DeliveryAttempt attempt) {
        return state(
                attempt.delivery(),
                attemptKey(attempt.delivery(), attempt.number()),
                ATTEMPT_STATE_TYPE,
                attempt);
    }

    public DeliveryAttempt attempt(byte[] value) throws Undecodable {
        return read(value, DeliveryAttempt.class);
    }

    /// A delivery that is forgotten for good, with all that belongs to it.
    public List<ProducerRecord<String, byte[]>> tombstonesOfDelivery(JobId delivery, int attempts) {
        return Stream.concat(
                        Stream.of(STATE_OF_DELIVERY + delivery, STATE_OF_MESSAGE + delivery),
                        IntStream.rangeClosed(1, attempts)
                                .mapToObj(number -> attemptKey(delivery, number)))
                .map(key ->
                        new ProducerRecord<String, byte[]>(
                                topics.name(Topic.STATE), topics.partitionOf(delivery), key, null))
                .toList();
    }

    private static String attemptKey(JobId delivery, int number) {
        return STATE_OF_ATTEMPT + delivery + "/" + number;
    }

    private ProducerRecord<String, byte[]> state(
            JobId entity, String key, String type, Object data) {
        return record(Topic.STATE, topics.partitionOf(entity), key, type, data);
    }

    /// @param partition of the work topic; the ledger spreads work round robin
    public ProducerRecord<String, byte[]> deliver(Order.Deliver order, int partition) {
        return record(
                Topic.WORK_WEBHOOK,
                partition,
                order.delivery().toString(),
                ORDERS.of(Order.Deliver.class),
                order);
    }

    public Order.Deliver deliver(byte[] value) throws Undecodable {
        return read(value, Order.Deliver.class);
    }

    /// @param partition of the work topic; the ledger spreads work round robin
    public ProducerRecord<String, byte[]> work(Order.Work work, int partition) {
        return record(
                Topic.workOf(work),
                partition,
                work.job() + "/" + work.part(),
                ORDERS.of(Order.Work.class),
                work);
    }

    public Order.Work work(byte[] value) throws Undecodable {
        return read(value, Order.Work.class);
    }

    public ProducerRecord<String, byte[]> grant(Order.ToWorker order) {
        return mail(Topic.GRANTS, order.worker(), order);
    }

    public ProducerRecord<String, byte[]> reply(Order.Reply reply) {
        return mail(Topic.REPLIES, Incarnation.mailbox(reply.owner()), reply);
    }

    public Order order(ConsumerRecord<String, byte[]> record) throws Undecodable {
        Class<? extends Order> type = ORDERS.find(type(record));
        if (type == null) {
            throw new Undecodable("not the type of an order: " + type(record));
        }
        return read(record, type);
    }

    public ProducerRecord<String, byte[]> heartbeat(Heartbeat heartbeat) {
        return record(Topic.FLEET, 0, heartbeat.id(), HEARTBEAT_TYPE, heartbeat);
    }

    public Heartbeat heartbeat(byte[] value) throws Undecodable {
        return read(value, Heartbeat.class);
    }

    /// Whether a record of `fleet` is a heartbeat; others are about batches.
    public static boolean isHeartbeat(ConsumerRecord<String, byte[]> record) {
        return record.value() != null && !isBatchSight(record) && !isBatchWish(record);
    }

    public static boolean isBatchSight(ConsumerRecord<String, byte[]> record) {
        return keyOfBatch(record, BATCH_SIGHT);
    }

    /// Somebody wants a batch to be cancelled; a tombstone says that its lane has heard it.
    public static boolean isBatchWish(ConsumerRecord<String, byte[]> record) {
        return keyOfBatch(record, BATCH_WISH);
    }

    /// Heartbeats have keys of a like shape, with another word behind the slash.
    private static boolean keyOfBatch(ConsumerRecord<String, byte[]> record, String prefix) {
        return record.key() != null && record.key().startsWith(prefix + BatchSight.KEY_PREFIX);
    }

    /// The batch that a record of `fleet` is about, also a tombstone.
    public static String batchOf(ConsumerRecord<String, byte[]> record) {
        return record.key().substring(record.key().indexOf('/') + 1);
    }

    public ProducerRecord<String, byte[]> sight(BatchSight sight) {
        return record(Topic.FLEET, 0, BATCH_SIGHT + sight.key(), BATCH_SIGHT_TYPE, sight);
    }

    public BatchSight sight(byte[] value) throws Undecodable {
        return read(value, BatchSight.class);
    }

    /// A batch that is no longer shown.
    public ProducerRecord<String, byte[]> tombstoneOfSight(String batch) {
        return new ProducerRecord<>(topics.name(Topic.FLEET), 0, BATCH_SIGHT + batch, null);
    }

    /// The wish that a batch be cancelled.
    public ProducerRecord<String, byte[]> batchWish(String batch) {
        return record(Topic.FLEET, 0, BATCH_WISH + batch, BATCH_WISH_TYPE, Map.of("batch", batch));
    }

    /// A wish that has been heard.
    public ProducerRecord<String, byte[]> tombstoneOfWish(String batch) {
        return new ProducerRecord<>(topics.name(Topic.FLEET), 0, BATCH_WISH + batch, null);
    }

    public ProducerRecord<String, byte[]> setting(Setting setting) {
        return record(Topic.SETTINGS, 0, setting.name(), SETTINGS.of(setting.getClass()), setting);
    }

    public Setting setting(ConsumerRecord<String, byte[]> record) throws Undecodable {
        Class<? extends Setting> type = SETTINGS.find(type(record));
        if (type == null) {
            throw new Undecodable("not the type of a setting: " + type(record));
        }
        return read(record, type);
    }

    public ProducerRecord<String, byte[]> progress(PartialImage partial) {
        return record(
                Topic.PROGRESS,
                topics.partitionOf(partial.job()),
                partial.job().toString(),
                PROGRESS_TYPE,
                partial);
    }

    public PartialImage progress(byte[] value) throws Undecodable {
        return read(value, PartialImage.class);
    }

    public ProducerRecord<String, byte[]> completion(PublicEvent event) {
        return new ProducerRecord<>(
                topics.name(Topic.COMPLETIONS),
                topics.partitionOf(event.subject()),
                event.subject().toString(),
                bytes(event.data()),
                headers(event));
    }

    /// A copy of a completion, for a producer that reads on a topic of its own.
    public ProducerRecord<String, byte[]> answer(
            ProducerRecord<String, byte[]> completion, String topic) {
        return new ProducerRecord<>(
                topic, null, completion.key(), completion.value(), completion.headers());
    }

    /// A record that can't be used, as it came; why and whence go into headers.
    public ProducerRecord<String, byte[]> deadLetter(
            ConsumerRecord<String, byte[]> origin, String reason) {
        return deadLetter(origin, new DeadLetter.Cause(reason));
    }

    /// The same with all that is known of what is wrong.
    public ProducerRecord<String, byte[]> deadLetter(
            ConsumerRecord<String, byte[]> origin, DeadLetter.Cause cause) {
        return new ProducerRecord<>(
                topics.name(Topic.DEAD_LETTERS),
                0,
                origin.key(),
                origin.value(),
                DeadLetter.headers(origin, cause));
    }

    /// A public event that asks for a person: the event itself, and why.
    public ProducerRecord<String, byte[]> deadLetter(
            ProducerRecord<String, byte[]> event, String reason) {
        List<Header> headers = new ArrayList<>();
        event.headers().forEach(headers::add);
        headers.add(header(DeadLetter.REASON, reason));
        return new ProducerRecord<>(
                topics.name(Topic.DEAD_LETTERS), 0, event.key(), event.value(), headers);
    }

    private ProducerRecord<String, byte[]> mail(Topic topic, String owner, Order order) {
        return record(topic, topics.partitionOf(owner), owner, ORDERS.of(order.getClass()), order);
    }

    private ProducerRecord<String, byte[]> record(
            Topic topic, int partition, String key, String type, Object data) {
        return new ProducerRecord<>(
                topics.name(topic),
                partition,
                key,
                bytes(data),
                headers(idPrefix + counter.incrementAndGet(), type));
    }

    private static List<Header> headers(String id, String type) {
        return List.of(
                header("ce_specversion", "1.0"),
                header("ce_id", id),
                header("ce_source", SOURCE),
                header("ce_type", type),
                header("content-type", "application/json"));
    }

    private static List<Header> headers(PublicEvent event) {
        List<Header> headers = new ArrayList<>(headers(event.id(), event.type()));
        headers.add(header("ce_subject", event.subject().toString()));
        headers.add(header("ce_time", event.time().toString()));
        headers.add(header("ce_dataschema", event.schema()));
        headers.add(header(PublicEvent.TENANT, event.tenant()));
        if (event.traceparent() != null) {
            headers.add(header(PublicEvent.TRACEPARENT, event.traceparent()));
        }
        return headers;
    }

    static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String type(ConsumerRecord<String, byte[]> record) {
        return Headers.text(record, "ce_type").orElse("");
    }

    private static <T> T read(ConsumerRecord<String, byte[]> record, Class<T> type)
            throws Undecodable {
        return read(record.value(), type);
    }

    private static <T> T read(byte @Nullable [] value, Class<T> type) throws Undecodable {
        if (value == null) {
            throw new Undecodable("no value where a " + type.getSimpleName() + " was expected");
        }
        try {
            @Nullable T data = Json.MAPPER.readValue(value, type);
            if (data == null) {
                throw new Undecodable("null where a " + type.getSimpleName() + " was expected");
            }
            return data;
        } catch (IOException e) {
            throw new Undecodable("not a " + type.getSimpleName(), e);
        }
    }

    private static byte[] bytes(Object data) {
        try {
            return Json.MAPPER.writeValueAsBytes(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("can't write " + data.getClass().getName(), e);
        }
    }
}
