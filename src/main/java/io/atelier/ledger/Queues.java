package io.atelier.ledger;

import io.atelier.job.JobId;
import io.atelier.job.PartState;
import io.atelier.job.Tier;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What waits in all partitions of one process, and who is next of it. Tenants with few jobs have
/// them on some partitions only: by queues of their own these would not share equally in sum. One
/// thread at a time.
final class Queues {
    private final Fairness fairness;
    private final IntSupplier partitions;
    private final Map<Tier, ModelQueues<Waiting>> byTier = new EnumMap<>(Tier.class);
    private final Map<String, Set<Waiting>> inFlight = new HashMap<>();

    /// Compared by its shard's identity: a partition that comes back is another one.
    record Waiting(Shard shard, JobId job, int part) {}

    /// What is asked of each part that waits or is under way.
    ///
    /// @param cost in pictures
    record Kind(Tier tier, String model, String tenant, int cost) {}

    /// @param partitions that the process owns
    Queues(Fairness fairness, IntSupplier partitions) {
        this.fairness = fairness;
        this.partitions = partitions;
        for (Tier tier : Tier.values()) {
            byTier.put(tier, new ModelQueues<>(fairness::weight));
        }
    }

    void add(Waiting part, Kind kind) {
        of(kind.tier()).add(kind.model(), kind.tenant(), part, kind.cost());
    }

    /// What was dispatched waits again, before all others of its tenant.
    void putBack(Waiting part, Kind kind) {
        of(kind.tier()).putBack(kind.model(), kind.tenant(), part, kind.cost());
    }

    /// @param from null for what is in a batch, or is new here; the same for the other
    /// @param nanos monotonic
    void moved(
            Waiting part, Kind kind, @Nullable PartState from, @Nullable PartState to, long nanos) {
        of(kind.tier()).moved(kind.model(), kind.tenant(), part, from, to, nanos);
        if (underWay(to)) {
            inFlight.computeIfAbsent(kind.tenant(), _ -> new HashSet<>()).add(part);
        } else if (underWay(from)) {
            inFlight.computeIfPresent(kind.tenant(), (_, parts) -> without(parts, part));
        }
    }

    /// Fills the windows of every tier, most urgent first.
    ///
    /// @param nanos monotonic
    void dispatch(Instant now, long nanos) {
        int most =
                (int) Math.min(Integer.MAX_VALUE, (long) fairness.window() * partitions.getAsInt());
        for (ModelQueues<Waiting> tier : byTier.values()) {
            Waiting next = tier.poll(most, nanos, this::mayHaveAnother);
            while (next != null) {
                next.shard().dispatch(next, now, nanos);
                next = tier.poll(most, nanos, this::mayHaveAnother);
            }
            exchange(tier, now, nanos);
        }
    }

    /// Whoever comes where others have filled a window need not wait until all that is called.
    private void exchange(ModelQueues<Waiting> tier, Instant now, long nanos) {
        ModelQueues.Exchange<Waiting> exchange = tier.exchange(this::mayHaveAnother);
        while (exchange != null) {
            Waiting back = exchange.back().value();
            back.shard().recall(back, exchange.back().since(), now, nanos);
            exchange.next().shard().dispatch(exchange.next(), now, nanos);
            exchange = tier.exchange(this::mayHaveAnother);
        }
    }

    /// Its partition is another process's from now on.
    void drop(Shard shard) {
        byTier.values().forEach(queues -> queues.drop(part -> part.shard() == shard));
        inFlight.values().forEach(parts -> parts.removeIf(part -> part.shard() == shard));
        inFlight.values().removeIf(Set::isEmpty);
    }

    /// Since when the part waits that was queued first, of those that no worker has claimed; empty
    /// where none does.
    Optional<Instant> oldest(Tier tier) {
        return of(tier).oldest(part -> part.shard().queuedSince(part));
    }

    /// Tenants of whom something waits.
    Set<String> waitingTenants() {
        return byTier.values().stream()
                .flatMap(queues -> queues.tenants().stream())
                .collect(Collectors.toSet());
    }

    /// Those of them that have as much under way here as they may.
    Set<String> cappedTenants() {
        return waitingTenants().stream()
                .filter(tenant -> !mayHaveAnother(tenant))
                .collect(Collectors.toSet());
    }

    private boolean mayHaveAnother(String tenant) {
        Set<Waiting> parts = inFlight.getOrDefault(tenant, Set.of());
        return parts.size() < fairness.inFlight(tenant, Math.max(1, partitions.getAsInt()));
    }

    private ModelQueues<Waiting> of(Tier tier) {
        return Objects.requireNonNull(byTier.get(tier), "every tier has queues");
    }

    private static boolean underWay(@Nullable PartState state) {
        return state instanceof PartState.Dispatched || state instanceof PartState.Running;
    }

    private static @Nullable Set<Waiting> without(Set<Waiting> parts, Waiting part) {
        parts.remove(part);
        return parts.isEmpty() ? null : parts;
    }
}
