package io.atelier.tenant;

import io.atelier.job.TenantSettings;
import io.atelier.log.Heartbeat;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// How many jobs tenants have, as the ledgers say with every heartbeat, and what this process has
/// let in since. So a limit is kept to within what all replicas let in during one heartbeat; where
/// no ledger has been heard, nobody is turned away.
final class JobCounts {
    private final Duration lease;
    private final Duration heartbeat;
    private final LongSupplier nanos;
    private final Map<String, Heard> ledgers = new HashMap<>();
    private final Map<String, Integer> admitted = new HashMap<>();

    private record Heard(Map<String, Heartbeat.Load> loads, long at) {}

    /// @param lease how long a ledger's word counts
    /// @param heartbeat how soon there will be another
    /// @param nanos monotonic
    JobCounts(Duration lease, Duration heartbeat, LongSupplier nanos) {
        this.lease = lease;
        this.heartbeat = heartbeat;
        this.nanos = nanos;
    }

    synchronized void heard(Heartbeat ledger) {
        Map<String, Heartbeat.Load> loads = new HashMap<>();
        ledger.loads().forEach(load -> loads.put(load.tenant(), load));
        ledgers.put(ledger.id(), new Heard(loads, nanos.getAsLong()));
        ledgers.values().removeIf(heard -> nanos.getAsLong() - heard.at() > lease.toNanos());
        admitted.clear();
    }

    /// Counts one more job, unless that is one too many.
    ///
    /// @return the limit that it would exceed
    synchronized Optional<Quota> admit(TenantSettings tenant) {
        if (ledgers.isEmpty()) {
            return Optional.empty();
        }
        int queued = admitted.getOrDefault(tenant.id(), 0);
        int inFlight = 0;
        for (Heard heard : ledgers.values()) {
            Heartbeat.Load load = heard.loads().get(tenant.id());
            if (load != null) {
                queued += load.queued();
                inFlight += load.inFlight();
            }
        }
        Integer mostQueued = tenant.queuedJobs();
        if (mostQueued != null && queued >= mostQueued) {
            return Optional.of(exceeded(Quota.Policy.QUEUED_JOBS, mostQueued));
        }
        Integer mostInFlight = tenant.inFlightJobs();
        if (mostInFlight != null && inFlight >= mostInFlight) {
            return Optional.of(exceeded(Quota.Policy.IN_FLIGHT_JOBS, mostInFlight));
        }
        admitted.merge(tenant.id(), 1, Integer::sum);
        return Optional.empty();
    }

    private Quota exceeded(Quota.Policy policy, int limit) {
        return new Quota(policy, limit, -1, Math.max(1, heartbeat.toSeconds()));
    }
}
