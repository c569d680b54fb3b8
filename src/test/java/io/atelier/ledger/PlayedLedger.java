package io.atelier.ledger;

import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Order;
import io.atelier.job.PartState;
import io.atelier.job.Picture;
import io.atelier.job.SampleDocument;
import io.atelier.job.Tier;
import io.atelier.job.Usage;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The product's own shards, one for each partition, and queues, one for each pod, in played time.
/// Facts go in and work comes out; nothing is written anywhere.
public final class PlayedLedger {
    private static final Instant BEGIN = Instant.EPOCH;

    private final Topics topics;
    private final Work work;
    private final List<Pod> pods = new ArrayList<>();
    private long offset;

    /// Takes what the ledger writes for workers.
    public interface Work {
        void written(Order.Work work, int partition);
    }

    private record Pod(List<Shard> shards, Queues queues, Map<Tier, Spread<PartKey>> spreads) {}

    /// @param pods that own some of the partitions each
    /// @param window as `atelier.ledger.window`
    /// @param weights as `atelier.ledger.weights`
    public PlayedLedger(
            int partitions, int pods, int window, Map<String, Integer> weights, Work work) {
        this.topics = new Topics("", partitions);
        this.work = work;
        Fairness fairness = new Fairness(window, 100_000, weights);
        for (int pod = 0; pod < pods; pod++) {
            List<Shard> shards = new ArrayList<>();
            Queues queues = new Queues(fairness, shards::size);
            for (int partition = pod; partition < partitions; partition += pods) {
                shards.add(new Shard(new Reducer(Policies.PLAIN), queues, Policies.WEBHOOKS, 0));
            }
            this.pods.add(new Pod(shards, queues, new EnumMap<>(Tier.class)));
        }
    }

    /// It is looked at with the next fact, or the next time that [#onTime] is called.
    public void submit(JobId job, String tenant, Tier tier, Instant now) {
        JobDocument document = SampleDocument.PLAIN.tier(tier).madeFor(tenant);
        shard(job).fold(new Fact.Submit(job, document, now, null), null, now, nanos(now));
    }

    /// @return whether it is granted
    public boolean claims(Order.Work wanted, String worker, Instant now) {
        Fact claim = new Fact.Claim(wanted.job(), wanted.part(), wanted.fence(), worker, 1, null);
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
        pods.forEach(pod -> commit(pod, now));
    }

    private List<Order> fold(Fact fact, JobId job, Instant now) {
        shard(job).fold(fact, null, now, nanos(now));
        return commit(pod(job), now);
    }

    private List<Order> commit(Pod pod, Instant now) {
        for (Shard shard : pod.shards()) {
            shard.onTime(now, nanos(now));
            shard.letGo(now, nanos(now));
        }
        pod.queues().dispatch(now, nanos(now));
        List<Order> orders = new ArrayList<>();
        for (Shard shard : pod.shards()) {
            Shard.Batch batch = shard.take();
            for (Job job : batch.jobs()) {
                shard.committed(job, ++offset);
                if (!(job.part(0).state() instanceof PartState.Dispatched)) {
                    spread(pod, job.document().tier()).leave(new PartKey(job.id(), 0));
                }
            }
            orders.addAll(batch.orders());
        }
        for (Order order : orders) {
            if (order instanceof Order.Work next) {
                PartKey piece = new PartKey(next.job(), next.part());
                work.written(next, spread(pod, next.tier()).next(piece));
            }
        }
        return orders;
    }

    private Spread<PartKey> spread(Pod pod, Tier tier) {
        return pod.spreads()
                .computeIfAbsent(tier, each -> new Spread<>(topics.partitions(Topic.workOf(each))));
    }

    private Pod pod(JobId job) {
        return pods.get(topics.partitionOf(job) % pods.size());
    }

    private Shard shard(JobId job) {
        return pod(job).shards().get(topics.partitionOf(job) / pods.size());
    }

    private static long nanos(Instant now) {
        return Duration.between(BEGIN, now).toNanos();
    }
}
