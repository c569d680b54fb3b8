package io.atelier.ledger;

import io.atelier.catalog.Catalog;
import io.atelier.catalog.Labels;
import io.atelier.embedded.EmbeddedBroker;
import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.Order;
import io.atelier.job.SampleDocument;
import io.atelier.job.WebhookMessage;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import io.atelier.log.FleetConfig;
import io.atelier.log.ReplyTopics;
import io.atelier.log.StateRecords;
import io.atelier.log.Topic;
import io.atelier.log.TopicCreation;
import io.atelier.log.Topics;
import io.atelier.log.Turnarounds;
import io.atelier.log.Undecodable;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/// Ledgers at work on topics of their own, and all that can be seen of them from outside.
final class Bench implements AutoCloseable {
    static final String WORKER = "pod-1/aaaa";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final Map<String, Object> connection;
    final Topics topics;
    final Codec codec;
    final Clients clients;
    private final FactPublisher publisher;
    private final List<Ledger> ledgers = new ArrayList<>();

    Bench(EmbeddedBroker broker, String name, int partitions) {
        connection = Map.of("bootstrap.servers", broker.bootstrapServers());
        topics = new Topics(name + ".", partitions);
        codec = new Codec(topics);
        clients = new Clients(connection);
        publisher = new FactPublisher(clients, codec);
        try (var admin = clients.admin()) {
            new TopicCreation(topics, OptionalInt.empty()).create(admin);
        }
    }

    @Override
    public void close() {
        ledgers.forEach(Ledger::close);
        publisher.close();
    }

    Ledger ledger(String instance) {
        return ledger(instance, clients);
    }

    Ledger ledger(String instance, Clients withClients) {
        return ledger(instance, withClients, Clock.systemUTC(), Map.of());
    }

    Ledger ledger(
            String instance, Clients withClients, Clock clock, Map<String, Object> overrides) {
        return ledger(
                new LedgerSettings(
                        instance,
                        "http://here",
                        new Fairness(64, 1000, Map.of()),
                        Policies.WEBHOOKS,
                        Duration.ofDays(7),
                        ReplyTopics.NONE,
                        overrides),
                Policies.redispatching(Duration.ofMinutes(10)),
                withClients,
                clock,
                new SimpleMeterRegistry());
    }

    Ledger ledger(
            LedgerSettings settings,
            Policy policy,
            Clients withClients,
            Clock clock,
            MeterRegistry registry) {
        Ledger ledger =
                new Ledger(
                        settings,
                        policy,
                        new Turnarounds(Duration.ofMinutes(1)),
                        new Timing(),
                        withClients,
                        topics,
                        codec,
                        publisher,
                        registry,
                        Labels.of(Catalog.load()),
                        Tracing.OFF,
                        clock);
        ledgers.add(ledger);
        return ledger;
    }

    /// A transactional producer as a ledger has one, for playing another ledger.
    ///
    /// @param id the ledger's instance
    Producer<String, byte[]> transactional(String id) {
        Producer<String, byte[]> producer =
                clients.producer(
                        Map.of(
                                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                topics.name(Topic.STATE) + ".ledger." + id,
                                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                                600_000));
        producer.initTransactions();
        return producer;
    }

    ConsumerGroupMetadata group() {
        return new ConsumerGroupMetadata(topics.name(Topic.FACTS) + ".ledger");
    }

    TopicPartition facts(JobId job) {
        return topics.partition(Topic.FACTS, topics.partitionOf(job));
    }

    void publish(Fact fact) {
        publisher.publish(fact).join();
    }

    static Fact.Submit submit(JobId job) {
        return new Fact.Submit(job, SampleDocument.PLAIN.made(), Instant.now(), null);
    }

    static Fact.Claim claim(JobId job, int fence) {
        return new Fact.Claim(job, 0, fence, WORKER, 1);
    }

    /// A job as some ledger would have it right after its first dispatch.
    static Job dispatched(JobId job, Instant at) {
        Reducer reducer = new Reducer(Policies.PLAIN);
        Job accepted = reducer.first(submit(job), at).job();
        if (accepted == null) {
            throw new AssertionError("not accepted");
        }
        Job dispatched = reducer.dispatch(accepted, 0, at).job();
        if (dispatched == null) {
            throw new AssertionError("not dispatched");
        }
        return dispatched;
    }

    void submitAndAwaitWork(JobId job) {
        publish(submit(job));
        awaitWork(job, 1);
    }

    void claimAndAwaitGrant(JobId job, int fence) {
        publish(claim(job, fence));
        await("the grant of fence " + fence, () -> grants(job).contains(fence));
    }

    void awaitWork(JobId job, int fence) {
        await("work of fence " + fence, () -> work(job).contains(fence));
    }

    Job awaitState(JobId job, Predicate<Job> wanted) {
        await(
                "the state",
                () -> {
                    List<Job> states = states(job);
                    return !states.isEmpty() && wanted.test(states.getLast());
                });
        return states(job).getLast();
    }

    static void await(String what, java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await(what).atMost(PATIENCE).until(condition);
    }

    /// The fences of all work ever written for this job.
    List<Integer> work(JobId job) {
        return orders(Topic.WORK_STANDARD).stream()
                .map(Order.Work.class::cast)
                .filter(work -> work.job().equals(job))
                .map(Order.Work::fence)
                .toList();
    }

    /// The fences of all grants ever given for this job.
    List<Integer> grants(JobId job) {
        return orders(Topic.GRANTS).stream()
                .filter(Order.Grant.class::isInstance)
                .map(Order.Grant.class::cast)
                .filter(grant -> grant.job().equals(job))
                .map(Order.Grant::fence)
                .toList();
    }

    /// All calls ever wanted of webhooks of that job.
    List<Order.Deliver> calls(JobId job) {
        return orders(Topic.WORK_WEBHOOK).stream()
                .map(Order.Deliver.class::cast)
                .filter(call -> call.delivery().routing() == job.routing())
                .toList();
    }

    /// What that call is to say.
    WebhookMessage message(Order.Deliver call) {
        try (StateRecords states = new StateRecords(clients, topics, codec, 0)) {
            return states.message(topics.partitionOf(call.delivery()), call.message());
        }
    }

    List<Job> states(JobId job) {
        return records(Topic.STATE, true).stream()
                .filter(record -> record.key().equals(Codec.STATE_OF_JOB + job))
                .map(this::state)
                .toList();
    }

    private Job state(ConsumerRecord<String, byte[]> record) {
        try {
            return codec.state(record.value());
        } catch (Undecodable e) {
            throw new AssertionError(e);
        }
    }

    List<Order> orders(Topic topic) {
        List<Order> orders = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : records(topic, true)) {
            try {
                orders.add(codec.order(record));
            } catch (Undecodable e) {
                throw new AssertionError(e);
            }
        }
        return orders;
    }

    /// All of a topic up to its present end, which for committed reads is the last stable offset.
    List<ConsumerRecord<String, byte[]>> records(Topic topic, boolean committedOnly) {
        return records(topics.all(topic), committedOnly);
    }

    List<ConsumerRecord<String, byte[]>> records(
            List<TopicPartition> partitions, boolean committedOnly) {
        try (Consumer<String, byte[]> reader = reader(committedOnly)) {
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            while (partitions.stream()
                    .anyMatch(each -> reader.position(each) < ends.getOrDefault(each, 0L))) {
                reader.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    /// The broker would hold an empty answer back for half a second.
    private Consumer<String, byte[]> reader(boolean committedOnly) {
        return clients.consumer(
                Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        committedOnly ? "read_committed" : "read_uncommitted",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        10));
    }

    private record Timing(Duration lease, Duration heartbeat) implements FleetConfig {
        Timing() {
            this(Duration.ofSeconds(30), Duration.ofSeconds(3));
        }
    }
}
