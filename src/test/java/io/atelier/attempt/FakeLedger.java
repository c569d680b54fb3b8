package io.atelier.attempt;

import io.atelier.job.Fact;
import io.atelier.job.Order;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import io.atelier.log.Topics;
import io.atelier.log.Undecodable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Hears facts and answers claims as it is told, at once.
public final class FakeLedger {
    private final Codec codec = new Codec(new Topics("", 1));
    private final List<Fact> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger deaf = new AtomicInteger();
    private final FactPublisher publisher = new FactPublisher(new Wire(), codec);
    public final Claims claims;
    private Function<Fact.Claim, Optional<Order.ToWorker>> answer = claim -> Optional.empty();

    public FakeLedger(String worker) {
        claims = new Claims(worker, publisher, Duration.ofMillis(5));
    }

    public FactPublisher publisher() {
        return publisher;
    }

    public void grants() {
        answer =
                claim ->
                        Optional.of(
                                new Order.Grant(
                                        claim.job(),
                                        claim.part(),
                                        claim.fence(),
                                        claim.worker(),
                                        claim.ask()));
    }

    public void denies() {
        answer =
                claim ->
                        Optional.of(
                                new Order.Deny(
                                        claim.job(),
                                        claim.part(),
                                        claim.fence(),
                                        claim.worker(),
                                        claim.ask(),
                                        "stale fence"));
    }

    /// Answers as it is told; no answer is silence.
    public void answers(Function<Fact.Claim, Optional<Order.ToWorker>> answers) {
        answer = answers;
    }

    /// Answers the first claim of all, and then each claim with what it answers.
    public void answersLate(Function<Fact.Claim, Order.ToWorker> late) {
        answer =
                claim -> {
                    Fact.Claim first = (Fact.Claim) heard.getFirst();
                    claims.answer(
                            new Order.Grant(
                                    first.job(),
                                    first.part(),
                                    first.fence(),
                                    first.worker(),
                                    first.ask()));
                    return Optional.of(late.apply(claim));
                };
    }

    /// Does not hear the next so many facts; their sender is told.
    public void deaf(int facts) {
        deaf.set(facts);
    }

    public List<Fact> heard() {
        return List.copyOf(heard);
    }

    /// All but claims.
    public List<Fact> reports() {
        return heard.stream().filter(fact -> !(fact instanceof Fact.Claim)).toList();
    }

    private void hear(ProducerRecord<String, byte[]> record) {
        try {
            Fact fact = codec.fact(received(record));
            heard.add(fact);
            if (fact instanceof Fact.Claim claim) {
                answer.apply(claim).ifPresent(claims::answer);
            }
        } catch (Undecodable e) {
            throw new AssertionError(e);
        }
    }

    private static ConsumerRecord<String, byte[]> received(ProducerRecord<String, byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(),
                0,
                0L,
                0L,
                TimestampType.CREATE_TIME,
                0,
                0,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
    }

    private final class Wire extends Clients {
        Wire() {
            super(Map.of());
        }

        @Override
        public Producer<String, byte[]> producer(Map<String, Object> settings) {
            return new MockProducer<>(
                    true, null, new StringSerializer(), new ByteArraySerializer()) {
                @Override
                public synchronized Future<RecordMetadata> send(
                        ProducerRecord<String, byte[]> record, Callback callback) {
                    if (deaf.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        throw new TimeoutException("nobody hears");
                    }
                    hear(record);
                    return super.send(record, callback);
                }
            };
        }
    }
}
