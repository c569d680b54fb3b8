package io.atelier.ingest;

import io.atelier.job.Fact;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import io.atelier.job.Order.Reply.Kind;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.Tailer;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.atelier.log.Undecodable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/// As much of a ledger as ingest can see: it knows jobs and answers those who wait. Every job is
/// running until it is cancelled; about a job whose prompt is `silence` it says nothing.
final class ScriptedLedger implements AutoCloseable {
    private final Codec codec;
    private final Producer<String, byte[]> producer;
    private final Tailer tailer;
    private final Map<JobId, String> hashes = new ConcurrentHashMap<>();
    private final Map<JobId, Boolean> cancelled = new ConcurrentHashMap<>();

    private record Answer(Kind kind, @Nullable JobStatus status) {}

    ScriptedLedger(Clients clients, Topics topics, Codec codec) {
        this.codec = codec;
        this.producer = clients.producer(Map.of());
        this.tailer =
                new Tailer(
                        "scripted-ledger",
                        () -> clients.follower(true),
                        topics.all(Topic.FACTS),
                        Tailer.From.BEGINNING,
                        this::on);
        tailer.start().positioned().join();
    }

    @Override
    public void close() {
        tailer.close();
        producer.close();
    }

    private void on(ConsumerRecord<String, byte[]> record) {
        try {
            if (codec.fact(record) instanceof Fact.Command command) {
                Answer answer = answer(command);
                String replyTo = command.replyTo();
                if (answer != null && replyTo != null) {
                    var _ =
                            producer.send(
                                    codec.reply(
                                            new Order.Reply(
                                                    command.entity(),
                                                    replyTo,
                                                    answer.kind(),
                                                    answer.status())));
                }
            }
        } catch (Undecodable e) {
            throw new AssertionError(e);
        }
    }

    private @Nullable Answer answer(Fact.Command command) {
        return switch (command) {
            case Fact.Submit submit -> answer(submit);
            case Fact.Cancel cancel ->
                    !hashes.containsKey(cancel.job())
                            ? new Answer(Kind.NOT_FOUND, null)
                            : new Answer(
                                    cancelled.put(cancel.job(), true) == null
                                            ? Kind.DONE
                                            : Kind.REPLAYED,
                                    JobStatus.CANCELLED);
            case Fact.Redrive redrive -> new Answer(Kind.WRONG_STATE, JobStatus.RUNNING);
            case Fact.Resolve resolve ->
                    new Answer(Kind.DONE, resolve.paid() ? JobStatus.SUCCEEDED : JobStatus.QUEUED);
            case Fact.GroupClose close -> new Answer(Kind.DONE, null);
        };
    }

    private @Nullable Answer answer(Fact.Submit submit) {
        if (submit.document().operation().prompt().equals("silence")) {
            return null;
        }
        String known = hashes.putIfAbsent(submit.job(), submit.document().requestHash());
        if (known == null) {
            return new Answer(Kind.DONE, JobStatus.QUEUED);
        }
        return known.equals(submit.document().requestHash())
                ? new Answer(Kind.REPLAYED, JobStatus.RUNNING)
                : new Answer(Kind.CONFLICT, JobStatus.RUNNING);
    }
}
