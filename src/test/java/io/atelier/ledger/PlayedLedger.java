package io.atelier.ledger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.ModerationCheck;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.Order;
import io.atelier.job.Picture;
import io.atelier.job.SampleDocument;
import io.atelier.job.Tier;
import io.atelier.job.Usage;
import io.atelier.log.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The product's own shards, one for each partition, in played time. Facts go in and work comes
/// out; nothing is written anywhere.
public final class PlayedLedger {
    private static final Instant BEGIN = Instant.EPOCH;

    private final Topics topics;
    private final Consumer<Order.Work> work;
    private final List<Shard> shards = new ArrayList<>();
    private long offset;

    /// @param window as `atelier.ledger.window`
    /// @param weights as `atelier.ledger.weights`
    /// @param work takes what the ledger writes for workers
    public PlayedLedger(
            int partitions, int window, Map<String, Integer> weights, Consumer<Order.Work> work) {
        this.topics = new Topics("", partitions);
        this.work = work;
        Fairness fairness = new Fairness(window, 100_000, weights);
        for (int partition = 0; partition < partitions; partition++) {
            shards.add(new Shard(new Reducer(Policies.PLAIN), fairness, Policies.WEBHOOKS, 0));
        }
    }

    /// It is looked at with the next fact, or the next time that [#onTime] is called.
    public void submit(JobId job, String tenant, Tier tier, Instant now) {
        JobDocument document =
                new JobDocument(
                        tenant,
                        tier,
                        "hash",
                        JsonNodeFactory.instance.objectNode(),
                        SampleDocument.PLAIN.operation(),
                        1,
                        ModerationCheck.OFF,
                        null,
                        null,
                        OnAmbiguous.RETRY,
                        null,
                        List.of(),
                        List.of(),
                        Map.of());
        shard(job).fold(new Fact.Submit(job, document, now, null), null, now, nanos(now));
    }

    /// @return whether it is granted
    public boolean claims(Order.Work wanted, String worker, Instant now) {
        Fact claim =
                new Fact.Claim(wanted.job(), wanted.part(), wanted.fence(), worker, 1, null);
        return fold(claim, wanted.job(), now).stream().anyMatch(Order.Grant.class::isInstance);
    }

    public void succeeds(Order.Work done, String worker, Instant now) {
        fold(
                new Fact.Succeeded(
                        done.job(),
                        done.part(),
                        done.fence(),
                        worker,
                        List.of(new Picture(0, "name", "image/png", 10, "ab", 1, 1)),
                        Usage.NONE,
                        null,
                        false),
                done.job(),
                now);
    }

    /// Whatever is due.
    public void onTime(Instant now) {
        shards.forEach(shard -> commit(shard, now));
    }

    private List<Order> fold(Fact fact, JobId job, Instant now) {
        shard(job).fold(fact, null, now, nanos(now));
        return commit(shard(job), now);
    }

    private List<Order> commit(Shard shard, Instant now) {
        shard.onTime(now, nanos(now));
        shard.dispatch(now, nanos(now));
        Shard.Batch batch = shard.take();
        for (Job job : batch.jobs()) {
            shard.committed(job, ++offset);
        }
        for (Order order : batch.orders()) {
            if (order instanceof Order.Work next) {
                work.accept(next);
            }
        }
        return batch.orders();
    }

    private Shard shard(JobId job) {
        return shards.get(topics.partitionOf(job));
    }

    private static long nanos(Instant now) {
        return Duration.between(BEGIN, now).toNanos();
    }
}
