package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Fact;
import io.atelier.job.JobId;
import io.atelier.job.Order;
import io.atelier.job.SampleDocument;
import io.atelier.job.Tier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Two partitions of one process.
class QueuesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final List<Shard> shards = new ArrayList<>();
    private final Queues queues =
            new Queues(new Fairness(2, 3, Map.of()), () -> Math.max(1, shards.size()));
    private final Shard one = shard();
    private final Shard other = shard();

    @Test
    void letsATenantOfOnePartitionPassTheBacklogOfAnother() {
        submit(one, "large", 10);
        submit(other, "small", 2);

        assertThat(dispatched()).containsExactlyInAnyOrder("large", "large", "small", "small");
    }

    @Test
    void givesWhoeverComesOnAnotherPartitionAPlace() {
        submit(one, "large", 10);
        dispatched();
        submit(other, "small", 1);

        assertThat(dispatched()).containsExactly("small");
        assertThat(one.depth(Tier.STANDARD).dispatched()).isEqualTo(3);
        assertThat(one.depth(Tier.STANDARD).queued()).isEqualTo(7);
    }

    @Test
    void goesOnWithoutAPartitionThatIsGone() {
        submit(one, "large", 10);
        dispatched();
        submit(other, "large", 10);

        shards.remove(one);
        queues.drop(one);

        assertThat(dispatched()).hasSize(2);
        assertThat(other.depth(Tier.STANDARD).dispatched()).isEqualTo(2);
        assertThat(one.depth(Tier.STANDARD).dispatched()).isEqualTo(4);
        assertThat(queues.oldest(Tier.STANDARD)).contains(NOW);
        queues.drop(other);
        assertThat(queues.oldest(Tier.STANDARD)).isEmpty();
        assertThat(queues.waitingTenants()).isEmpty();
    }

    @Test
    void holdsATenantsCapOnAllPartitionsTogether() {
        Queues wide = new Queues(new Fairness(100, 3, Map.of()), () -> 2);
        Shard first = shard(wide);
        Shard second = shard(wide);
        submit(first, "default", 5);
        submit(second, "default", 5);

        wide.dispatch(NOW, 0);

        assertThat(works(first).size() + works(second).size()).isEqualTo(6);
        assertThat(wide.cappedTenants()).containsExactly("default");
    }

    private Shard shard() {
        Shard shard = shard(queues);
        shards.add(shard);
        return shard;
    }

    private static Shard shard(Queues queues) {
        return new Shard(new Reducer(Policies.PLAIN), queues, Policies.WEBHOOKS, 0);
    }

    private static void submit(Shard shard, String tenant, int jobs) {
        for (int job = 0; job < jobs; job++) {
            shard.fold(
                    new Fact.Submit(
                            JobId.random(), SampleDocument.PLAIN.madeFor(tenant), NOW, null),
                    null,
                    NOW,
                    0);
        }
    }

    /// Of whom work was written.
    private List<String> dispatched() {
        queues.dispatch(NOW, 0);
        List<String> tenants = new ArrayList<>();
        shards.forEach(shard -> tenants.addAll(works(shard)));
        return tenants;
    }

    private static List<String> works(Shard shard) {
        Shard.Batch batch = shard.take();
        return batch.orders().stream()
                .filter(Order.Work.class::isInstance)
                .map(order -> tenantOf(batch, ((Order.Work) order).job()))
                .toList();
    }

    private static String tenantOf(Shard.Batch batch, JobId id) {
        return batch.jobs().stream()
                .filter(job -> job.id().equals(id))
                .map(job -> job.document().tenant())
                .findFirst()
                .orElseThrow();
    }
}
