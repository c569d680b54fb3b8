package io.atelier.ledger;

import io.atelier.job.Delivery;
import io.atelier.job.Fact;
import io.atelier.job.Group;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.Lane;
import io.atelier.job.Order;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Tier;
import io.atelier.job.WebhookMessage;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.Heartbeat;
import io.atelier.log.StateRecords;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.atelier.log.Undecodable;
import io.atelier.trace.Redacted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Folds facts in batches, one transaction a batch: offsets, state and orders become true together
/// or not at all. Whatever goes wrong with Kafka, the memory is dropped and the group joined anew.
final class LedgerLoop implements Runnable, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LedgerLoop.class);
    private static final Duration IDLE = Duration.ofMillis(200);
    private static final Duration SETTLING = Duration.ofSeconds(3);

    /// Where another member is silent a round takes as long as its session.
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(1);

    private static final Duration LEASE_CHECK = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration LOOK_AT_TOPICS = Duration.ofSeconds(5);

    /// Of any fact but those that carry a caller's document or a prompt, in bytes.
    private static final int LARGEST_REPORT = 64 * 1024;

    /// Of a completion beside its data: its headers, and what Kafka puts around a record, in bytes.
    private static final int OVERHEAD = 4 * 1024;

    /// A success may bring a revised prompt of 32,000 code points, 12 bytes each in our JSON.
    private static final int LARGEST_SUCCESS = 512 * 1024;

    private final LedgerSettings settings;
    private final Clients clients;
    private final Topics topics;
    private final Codec codec;
    private final Reducer reducer;
    private final Leases leases;
    private final LedgerMetrics metrics;
    private final JobSpans spans;
    private final Clock clock;
    private final LongSupplier nanos;
    private volatile Dealing dealing = Dealing.NONE;
    private volatile boolean closed;
    private volatile List<Heartbeat.Load> loads = List.of();
    private volatile @Nullable Consumer<String, byte[]> current;

    LedgerLoop(
            LedgerSettings settings,
            Clients clients,
            Topics topics,
            Codec codec,
            Reducer reducer,
            Leases leases,
            LedgerMetrics metrics,
            JobSpans spans,
            Clock clock,
            LongSupplier nanos) {
        this.settings = settings;
        this.clients = clients;
        this.topics = topics;
        this.codec = codec;
        this.reducer = reducer;
        this.leases = leases;
        this.metrics = metrics;
        this.spans = spans;
        this.clock = clock;
        this.nanos = nanos;
    }

    @Override
    public void run() {
        while (!closed) {
            try (Consumer<String, byte[]> consumer = joined();
                    Producer<String, byte[]> producer = clients.producer(producerSettings())) {
                current = consumer;
                producer.initTransactions();
                new Membership(consumer, producer).foldUntilClosed();
            } catch (WakeupException | InterruptException e) {
                LOG.debug("ledger stops");
            } catch (ProducerFencedException
                    | InvalidProducerEpochException
                    | FencedInstanceIdException e) {
                LOG.errorf(
                        "ledger was fenced by another process of the same name, give each its own atelier.instance; rejoins instance=%s",
                        settings.instance());
                metrics.rejoined(LedgerMetrics.Rejoin.FENCED);
                pause(PAUSE.multipliedBy(10));
            } catch (KafkaException e) {
                LOG.warnf("ledger drops its memory and rejoins reason=%s", e.toString());
                metrics.rejoined(LedgerMetrics.Rejoin.KAFKA);
                pause(PAUSE);
            } catch (RuntimeException e) {
                LOG.error("ledger failed, drops its memory and rejoins", Redacted.of(e));
                metrics.rejoined(LedgerMetrics.Rejoin.BUG);
                pause(PAUSE.multipliedBy(10));
            } finally {
                current = null;
                dealing = Dealing.NONE;
                metrics.depths(List.of());
                loads = List.of();
            }
        }
    }

    /// What it has to say beside that it lives is not older than the last lease check.
    Heartbeat heartbeat(String name, String incarnation) {
        Dealing latest = dealing;
        return Heartbeat.ledger(name, incarnation, loads)
                .dealing(latest.capped(), latest.weights());
    }

    @Override
    public void close() {
        closed = true;
        Consumer<String, byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    /// One membership of the consumer group: all memory lives and dies with it.
    private final class Membership implements ConsumerRebalanceListener {
        private final Consumer<String, byte[]> consumer;
        private final Producer<String, byte[]> producer;
        private final Restore restore = new Restore(clients, topics, codec, () -> closed);
        private final StateRecords states = new StateRecords(clients, topics, codec, 0);
        private final Map<Integer, Shard> shards = new TreeMap<>();
        private final Queues queues = new Queues(settings.fairness(), shards::size);
        private Map<String, Integer> answerTopics = Map.of();
        private long nextLookAtTopics = nanos.getAsLong();
        private final Map<Topic, Integer> nextWorkPartition = new EnumMap<>(Topic.class);
        private final Map<Tier, Spread<PartKey>> spreads = new EnumMap<>(Tier.class);
        private long nextLeaseCheck;
        private boolean joined;
        private boolean settled;
        private long joinedAt;
        private boolean inRound;
        private long roundBegun;

        Membership(Consumer<String, byte[]> consumer, Producer<String, byte[]> producer) {
            this.consumer = consumer;
            this.producer = producer;
            this.nextLeaseCheck = nanos.getAsLong();
        }

        void foldUntilClosed() {
            consumer.subscribe(List.of(topics.name(Topic.FACTS)), this);
            while (!closed) {
                ConsumerRecords<String, byte[]> records = consumer.poll(untilNextTimer());
                if (inRound()) {
                    continue;
                }
                settle();
                long started = nanos.getAsLong();
                boolean changed = foldAndCommit(records);
                metrics.depths(shards.values());
                if (changed) {
                    metrics.folded(records.count(), Duration.ofNanos(nanos.getAsLong() - started));
                }
            }
        }

        /// Asks for one more round after the first assignment. A static member that joins anew gets
        /// its old share back without one; if it left between the two rounds of a cooperative
        /// rebalance, what it had given up in the first would never be given to anybody. Not at
        /// once: a round may make another member's commit fail, which then joins anew as well.
        private void settle() {
            if (joined && !settled && nanos.getAsLong() - joinedAt >= SETTLING.toNanos()) {
                settled = true;
                inRound = true;
                roundBegun = nanos.getAsLong();
                consumer.pause(consumer.assignment());
                consumer.enforceRebalance("a member has joined anew");
            }
        }

        /// While the round is under way nothing is folded: the broker may have ended it before we
        /// hear of that, and would refuse a commit of the generation before. Nothing is lost
        /// meanwhile, as what we own is paused and what is new ends the round.
        private boolean inRound() {
            if (inRound && nanos.getAsLong() - roundBegun >= LONGEST_ROUND.toNanos()) {
                endRound();
            }
            return inRound;
        }

        private void endRound() {
            inRound = false;
            consumer.resume(consumer.paused());
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            endRound();
            if (!joined) {
                joined = true;
                joinedAt = nanos.getAsLong();
            }
            // Waits out a transaction that the former owner may have left open, so that its
            // offsets and its state are both in or both out before anything is read.
            consumer.committed(new HashSet<>(partitions));
            for (TopicPartition partition : partitions) {
                long started = nanos.getAsLong();
                Shard shard = new Shard(reducer, queues, settings.webhooks(), started);
                restore.into(shard, partition.partition());
                shards.put(partition.partition(), shard);
                Duration took = Duration.ofNanos(nanos.getAsLong() - started);
                metrics.restored(shard.size(), took);
                LOG.infof(
                        "ledger owns partition=%d jobs=%d durationMs=%d",
                        partition.partition(), shard.size(), took.toMillis());
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                Shard shard = shards.remove(partition.partition());
                if (shard != null) {
                    queues.drop(shard);
                }
            }
            // Its next owner is the one to hear what becomes of that work.
            spreads.clear();
        }

        /// @return whether there was anything to commit
        private boolean foldAndCommit(ConsumerRecords<String, byte[]> records) {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            List<ProducerRecord<String, byte[]>> deadLetters = new ArrayList<>();
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            for (TopicPartition partition : records.partitions()) {
                Shard shard = shards.get(partition.partition());
                if (shard == null) {
                    throw new KafkaException(
                            "records of a partition that is not owned: " + partition);
                }
                records.records(partition).forEach(each -> fold(shard, each, now, deadLetters));
                offsets.put(partition, new OffsetAndMetadata(consumer.position(partition)));
            }
            boolean checkLeases = nanos.getAsLong() - nextLeaseCheck >= 0;
            for (Shard shard : shards.values()) {
                shard.onTime(now, nanos.getAsLong());
                if (checkLeases) {
                    shard.checkLeases(leases, now, nanos.getAsLong());
                    shard.forgetEndedBefore(now.minus(settings.retention()));
                }
                shard.letGo(now, nanos.getAsLong());
            }
            queues.dispatch(now, nanos.getAsLong());
            Map<Shard, Shard.Batch> batches = new HashMap<>();
            shards.values().forEach(shard -> batches.put(shard, shard.take()));
            if (checkLeases) {
                leases.forgetTheGone();
                loads =
                        Loads.sum(
                                shards.values().stream().map(Shard::loads).toList(),
                                settings.fairness()::counted);
                dealing = Dealing.of(queues, settings.fairness());
                metrics.ages(queues);
                nextLeaseCheck = nanos.getAsLong() + LEASE_CHECK.toNanos();
            }
            if (records.isEmpty() && batches.values().stream().allMatch(Shard.Batch::empty)) {
                return false;
            }
            commit(batches, deadLetters, offsets);
            return true;
        }

        private void fold(
                Shard shard,
                ConsumerRecord<String, byte[]> record,
                Instant now,
                List<ProducerRecord<String, byte[]>> deadLetters) {
            try {
                Fact fact = codec.fact(record);
                checkSize(fact, record);
                fold(shard, record.partition(), fact, now);
            } catch (Undecodable e) {
                LOG.warnf(
                        "fact goes to the dead letters topic=%s partition=%d offset=%d reason=%s",
                        record.topic(), record.partition(), record.offset(), e.getMessage());
                deadLetters.add(codec.deadLetter(record, String.valueOf(e.getMessage())));
            } catch (KafkaException e) {
                throw e;
            } catch (RuntimeException e) {
                // A bug of ours, but no reason to stop everybody else's jobs.
                LOG.errorf(
                        Redacted.of(e),
                        "fact can't be folded and goes to the dead letters topic=%s partition=%d offset=%d",
                        record.topic(),
                        record.partition(),
                        record.offset());
                deadLetters.add(codec.deadLetter(record, e.getClass().getName()));
            }
        }

        private void fold(Shard shard, int partition, Fact fact, Instant now) {
            Long missing = shard.needs(fact);
            if (missing == null) {
                shard.fold(fact, null, now, nanos.getAsLong());
            } else if (fact instanceof Fact.OfDelivery ofDelivery) {
                shard.deliveries().fold(ofDelivery, states.delivery(partition, missing), now);
            } else {
                shard.fold(fact, states.at(partition, missing), now, nanos.getAsLong());
            }
        }

        /// Whatever is folded must fit into the records that follow from it: one that is too large
        /// would fail the transaction, over and over again. Kafka bounds what callers hand in.
        private static void checkSize(Fact fact, ConsumerRecord<String, byte[]> record)
                throws Undecodable {
            int most =
                    switch (fact) {
                        case Fact.Submit _, Fact.SessionOpen _ -> Topic.LARGEST_FACT;
                        case Fact.Succeeded _ -> LARGEST_SUCCESS;
                        default -> LARGEST_REPORT;
                    };
            if (record.serializedValueSize() > most) {
                throw new Undecodable(
                        "a fact of %d bytes, more than %d"
                                .formatted(record.serializedValueSize(), most));
            }
        }

        /// Offsets go into every transaction, also one that only timers caused: they carry the
        /// group's generation, which fences whoever has lost the partition without noticing.
        @SuppressWarnings("FutureReturnValueIgnored") // the commit fails if any send did
        private void commit(
                Map<Shard, Shard.Batch> batches,
                List<ProducerRecord<String, byte[]>> deadLetters,
                Map<TopicPartition, OffsetAndMetadata> polled) {
            Map<JobId, Future<RecordMetadata>> ends = new HashMap<>();
            Map<JobId, Future<RecordMetadata>> messages = new HashMap<>();
            Instant committing = clock.instant();
            producer.beginTransaction();
            try {
                deadLetters.forEach(this::send);
                for (Shard.Batch batch : batches.values()) {
                    for (Job job : batch.jobs()) {
                        leave(job);
                        Future<RecordMetadata> written = send(codec.state(job));
                        if (job.terminal()) {
                            ends.put(job.id(), written);
                        }
                    }
                    batch.orders().forEach(order -> send(record(order)));
                    batch.announced().forEach(job -> send(completion(job)));
                    batch.announced().forEach(job -> answer(job).ifPresent(this::send));
                    batch.givenUp().forEach(lost -> send(deadLetter(lost)));
                    batch.facts().forEach(fact -> send(codec.fact(fact)));
                    batch.forgotten().forEach(job -> send(codec.tombstone(job)));
                    batch.groups().groups().forEach(group -> send(codec.state(group)));
                    batch.groups().completed().forEach(group -> send(completion(group)));
                    batch.groups().replies().forEach(reply -> send(record(reply)));
                    batch.sessions().sessions().forEach(each -> send(codec.state(each)));
                    batch.sessions()
                            .forgotten()
                            .forEach(each -> send(codec.tombstoneOfSession(each)));
                    batch.sessions().replies().forEach(reply -> send(record(reply)));
                    batch.accounts().accounts().forEach(each -> send(codec.state(each)));
                    batch.accounts().days().forEach(each -> send(codec.state(each)));
                    batch.accounts().forgotten().forEach(day -> send(codec.tombstone(day)));
                    send(batch.deliveries(), ends, messages);
                }
                producer.sendOffsetsToTransaction(fence(polled), consumer.groupMetadata());
                producer.commitTransaction();
            } catch (KafkaException e) {
                abort();
                throw e;
            }
            metrics.unreadable(deadLetters.size());
            for (Map.Entry<Shard, Shard.Batch> entry : batches.entrySet()) {
                for (Job job : entry.getValue().jobs()) {
                    Future<RecordMetadata> written = ends.get(job.id());
                    if (written != null) {
                        entry.getKey().committed(job, offset(written));
                    }
                }
                committed(entry.getKey(), entry.getValue().deliveries(), ends, messages);
                metrics.committed(entry.getValue());
                entry.getValue()
                        .announced()
                        .forEach(job -> spans.announced(job, committing, clock.instant()));
            }
        }

        /// Each message right behind its delivery: that is where a restore looks for it.
        @SuppressWarnings("FutureReturnValueIgnored") // the commit fails if any send did
        private void send(
                Deliveries.Batch batch,
                Map<JobId, Future<RecordMetadata>> ends,
                Map<JobId, Future<RecordMetadata>> messages) {
            for (Delivery delivery : batch.deliveries()) {
                Future<RecordMetadata> written = send(codec.state(delivery));
                if (delivery.endedAt() != null) {
                    ends.put(delivery.id(), written);
                }
            }
            batch.messages()
                    .forEach(each -> messages.put(each.delivery(), send(codec.state(each))));
            batch.attempts().forEach(each -> send(codec.state(each)));
            batch.orders().forEach(order -> send(record(order)));
            batch.forgotten().stream()
                    .flatMap(each ->
                            codec.tombstonesOfDelivery(each.delivery(), each.attempts()).stream())
                    .forEach(this::send);
        }

        private static void committed(
                Shard shard,
                Deliveries.Batch batch,
                Map<JobId, Future<RecordMetadata>> ends,
                Map<JobId, Future<RecordMetadata>> messages) {
            for (WebhookMessage message : batch.messages()) {
                Future<RecordMetadata> written = messages.get(message.delivery());
                if (written != null) {
                    shard.deliveries().committed(message, offset(written));
                }
            }
            for (Delivery delivery : batch.deliveries()) {
                Future<RecordMetadata> written = ends.get(delivery.id());
                if (written != null) {
                    shard.deliveries().committed(delivery, offset(written));
                }
            }
        }

        private Map<TopicPartition, OffsetAndMetadata> fence(
                Map<TopicPartition, OffsetAndMetadata> polled) {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(polled);
            Set<TopicPartition> owned = consumer.assignment();
            for (TopicPartition partition : owned) {
                offsets.computeIfAbsent(
                        partition, each -> new OffsetAndMetadata(consumer.position(each)));
            }
            return offsets;
        }

        private void abort() {
            try {
                producer.abortTransaction();
            } catch (KafkaException e) {
                LOG.debugf("abort failed, closing the producer will do reason=%s", e.toString());
            }
        }

        private Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
            return producer.send(record);
        }

        private ProducerRecord<String, byte[]> record(Order order) {
            return switch (order) {
                case Order.Work work -> codec.work(work, workPartition(work));
                case Order.Deliver deliver ->
                        codec.deliver(deliver, workPartition(Topic.WORK_WEBHOOK));
                case Order.ToWorker toWorker -> codec.grant(toWorker);
                case Order.Reply reply -> codec.reply(reply);
            };
        }

        /// All that is to be fetched from one batch goes to one lane.
        private int workPartition(Order.Work work) {
            Topic topic = Topic.workOf(work);
            if (work.lane() == Lane.BATCH) {
                return work.bound() == null
                        ? workPartition(topic)
                        : Math.floorMod(work.bound().hashCode(), topics.partitions(topic));
            }
            return spread(work.tier()).next(new PartKey(work.job(), work.part()));
        }

        private Spread<PartKey> spread(Tier tier) {
            return spreads.computeIfAbsent(
                    tier, each -> new Spread<>(topics.partitions(Topic.workOf(each))));
        }

        private void leave(Job job) {
            Spread<PartKey> spread = spread(job.document().tier());
            for (Part part : job.parts()) {
                if (!(part.state() instanceof PartState.Dispatched)) {
                    spread.leave(new PartKey(job.id(), part.index()));
                }
            }
        }

        /// Round robin over explicit partitions: everybody has some of all.
        private int workPartition(Topic topic) {
            int partitions = topics.partitions(topic);
            return nextWorkPartition.merge(topic, 1, (last, one) -> (last + one) % partitions)
                    % partitions;
        }

        private ProducerRecord<String, byte[]> completion(Job job) {
            return codec.completion(Completion.of(job, clock.instant(), settings.publicUrl()));
        }

        /// The same for its producer's own topic, if it named one.
        private Optional<ProducerRecord<String, byte[]>> answer(Job job) {
            String topic = job.document().origin().replyTo();
            if (topic == null) {
                return Optional.empty();
            }
            Integer largest = largestOn(topic);
            if (largest == null) {
                LOG.warnf(
                        "answer not sent, its topic is not there or not allowed any more jobId=%s topic=%s",
                        job.id(), topic);
                return Optional.empty();
            }
            ProducerRecord<String, byte[]> completion = completion(job);
            return Optional.of(
                    completion.value().length + OVERHEAD <= largest
                            ? codec.answer(completion, topic)
                            : codec.deadLetter(
                                    completion, "larger than the topic %s takes".formatted(topic)));
        }

        /// In bytes; null where there is no such topic. It is looked for again now and then, as it
        /// may be made only now.
        private @Nullable Integer largestOn(String topic) {
            if (!answerTopics.containsKey(topic)
                    && settings.replyTopics().allows(topic)
                    && nanos.getAsLong() - nextLookAtTopics >= 0) {
                answerTopics = settings.replyTopics().present(clients);
                nextLookAtTopics = nanos.getAsLong() + LOOK_AT_TOPICS.toNanos();
            }
            return answerTopics.get(topic);
        }

        private ProducerRecord<String, byte[]> deadLetter(Shard.GivenUp lost) {
            return codec.deadLetter(completion(lost.job()), lost.reason());
        }

        private ProducerRecord<String, byte[]> completion(Group group) {
            return codec.completion(Completion.of(group, clock.instant(), settings.publicUrl()));
        }

        private Duration untilNextTimer() {
            Duration wait = IDLE;
            Instant now = clock.instant();
            for (Shard shard : shards.values()) {
                Instant timer = shard.nextTimer();
                if (timer != null && timer.isBefore(now.plus(wait))) {
                    wait = timer.isAfter(now) ? Duration.between(now, timer) : Duration.ZERO;
                }
            }
            return wait;
        }
    }

    private static long offset(Future<RecordMetadata> written) {
        try {
            return written.get().offset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw new KafkaException("a committed record has no offset", e);
        }
    }

    private Consumer<String, byte[]> joined() {
        Map<String, Object> besides = new HashMap<>();
        besides.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
        besides.putAll(settings.consumerOverrides());
        return clients.member(topics.name(Topic.FACTS) + ".ledger", settings.instance(), besides);
    }

    private Map<String, Object> producerSettings() {
        return Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                topics.name(Topic.STATE) + ".ledger." + settings.instance(),
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                10_000,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                10_000,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                10_000,
                // A transaction right after another is refused until the markers of the first are
                // written, some milliseconds; by default it would be tried again after 100 ms.
                ProducerConfig.RETRY_BACKOFF_MS_CONFIG,
                5);
    }

    private void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }
}
