package io.atelier.view;

import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.PartState;
import io.atelier.job.Step;
import io.atelier.job.Tier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The jobs that wait for a worker: who is about before whom in each tier, and how fast they go.
///
/// An estimate. The ledger deals each partition's jobs by itself, by deficit round robin between
/// tenants; here all partitions are one line, and a turn of a tenant is one job. The places are of
/// a snapshot, made at most once a second and only if somebody asks.
final class Line {
    private static final long SNAPSHOT_NANOS = 1_000_000_000L;
    private static final int ARRIVAL_BITS = 20;

    private final LongSupplier nanos;
    private final Map<JobId, Place> waiting = new ConcurrentHashMap<>();
    private final Map<Tier, ServiceRate> rates = new EnumMap<>(Tier.class);
    private volatile @Nullable Snapshot snapshot;
    private long arrivals;
    private long tickedAt;

    /// @param order milliseconds since 1970 when it was queued and, below, the order of arrival
    ///   here
    private record Place(String tenant, Tier tier, long order) {}

    /// Sorted, by tenant.
    private record Snapshot(long takenAt, Map<Tier, Map<String, long[]>> lanes) {}

    /// @param position from 1, which is the next to be served
    /// @param laterComers those that came later and go first, as they are other tenants'
    /// @param urgent waiting in more urgent tiers
    /// @param perSecond jobs of this tier that begin; empty where nobody can tell yet
    record Ahead(int position, int laterComers, int urgent, OptionalDouble perSecond) {}

    /// @param nanos monotonic
    Line(LongSupplier nanos) {
        this.nanos = nanos;
        this.tickedAt = nanos.getAsLong();
        for (Tier tier : Tier.values()) {
            rates.put(tier, new ServiceRate());
        }
    }

    /// The ledger's latest word on a job.
    void heard(Job job) {
        JobStatus status = job.status();
        boolean waits =
                (status == JobStatus.QUEUED || status == JobStatus.DISPATCHED)
                        && !job.awaitsTurn()
                        && !job.batched();
        if (waits) {
            waiting.putIfAbsent(job.id(), place(job));
        } else if (waiting.remove(job.id()) != null && begun(status)) {
            rate(job.document().tier()).began();
        }
    }

    void forgotten(JobId job) {
        waiting.remove(job);
    }

    /// Called every second or so.
    ///
    /// @param live what was heard since the last time has just happened
    void tick(boolean live) {
        long now = nanos.getAsLong();
        double elapsed = (now - tickedAt) / 1e9;
        tickedAt = now;
        Set<Tier> busy = EnumSet.noneOf(Tier.class);
        waiting.values().forEach(place -> busy.add(place.tier()));
        rates.forEach((tier, rate) -> rate.tick(elapsed, live && busy.contains(tier)));
    }

    /// Empty for a job that does not wait here.
    ///
    /// @param weights shares of tenants
    Optional<Ahead> ahead(JobId job, ToIntFunction<String> weights) {
        Place mine = waiting.get(job);
        if (mine == null) {
            return Optional.empty();
        }
        Map<Tier, Map<String, long[]>> lanes = lanes();
        Map<String, long[]> tier = lanes.getOrDefault(mine.tier(), Map.of());
        int own = before(tier.getOrDefault(mine.tenant(), new long[0]), mine.order());
        double rounds = (own + 0.5) / weights.applyAsInt(mine.tenant());
        int position = own + 1;
        int laterComers = 0;
        for (Map.Entry<String, long[]> lane : tier.entrySet()) {
            if (!lane.getKey().equals(mine.tenant())) {
                int turns = (int) (rounds * weights.applyAsInt(lane.getKey()));
                int sooner = Math.min(turns, lane.getValue().length);
                position += sooner;
                laterComers += Math.max(0, sooner - before(lane.getValue(), mine.order()));
            }
        }
        int urgent = 0;
        for (Tier other : Tier.values()) {
            urgent += other.compareTo(mine.tier()) < 0 ? size(lanes, other) : 0;
        }
        return Optional.of(new Ahead(position, laterComers, urgent, rate(mine.tier()).perSecond()));
    }

    private static int size(Map<Tier, Map<String, long[]>> lanes, Tier tier) {
        return lanes.getOrDefault(tier, Map.of()).values().stream()
                .mapToInt(lane -> lane.length)
                .sum();
    }

    private static int before(long[] lane, long order) {
        int found = Arrays.binarySearch(lane, order);
        return found < 0 ? -found - 1 : found;
    }

    private Map<Tier, Map<String, long[]>> lanes() {
        Snapshot latest = snapshot;
        if (latest == null || nanos.getAsLong() - latest.takenAt() >= SNAPSHOT_NANOS) {
            latest = take();
        }
        return latest.lanes();
    }

    private synchronized Snapshot take() {
        Snapshot latest = snapshot;
        long now = nanos.getAsLong();
        if (latest != null && now - latest.takenAt() < SNAPSHOT_NANOS) {
            return latest;
        }
        Map<Tier, Map<String, List<Long>>> orders = new EnumMap<>(Tier.class);
        for (Place place : waiting.values()) {
            orders.computeIfAbsent(place.tier(), _ -> new HashMap<>())
                    .computeIfAbsent(place.tenant(), _ -> new ArrayList<>())
                    .add(place.order());
        }
        Map<Tier, Map<String, long[]>> lanes = new EnumMap<>(Tier.class);
        orders.forEach((tier, tenants) -> {
            Map<String, long[]> sorted = new HashMap<>();
            tenants.forEach((tenant, some) -> sorted.put(tenant, sorted(some)));
            lanes.put(tier, sorted);
        });
        Snapshot taken = new Snapshot(now, lanes);
        snapshot = taken;
        return taken;
    }

    private static long[] sorted(List<Long> orders) {
        return orders.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private Place place(Job job) {
        long arrival = arrivals++ & ((1L << ARRIVAL_BITS) - 1);
        return new Place(
                job.document().tenant(),
                job.document().tier(),
                since(job).toEpochMilli() << ARRIVAL_BITS | arrival);
    }

    /// When it began to wait, as far as it tells.
    static Instant since(Job job) {
        return job.parts().stream()
                .map(part -> part.state() instanceof PartState.Queued it ? it.since() : null)
                .filter(since -> since != null)
                .min(Instant::compareTo)
                .orElseGet(() -> lastQueued(job));
    }

    /// Of a job whose time in the queue this view has not seen.
    private static Instant lastQueued(Job job) {
        return job.history().reversed().stream()
                .filter(step -> step.status() == JobStatus.QUEUED)
                .map(Step::at)
                .findFirst()
                .orElse(job.createdAt());
    }

    private static boolean begun(JobStatus status) {
        return status == JobStatus.RUNNING
                || status == JobStatus.SUCCEEDED
                || status == JobStatus.FAILED;
    }

    private ServiceRate rate(Tier tier) {
        return Objects.requireNonNull(rates.get(tier), "every tier has a rate");
    }
}
