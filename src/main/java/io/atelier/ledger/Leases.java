package io.atelier.ledger;

import io.atelier.log.Heartbeat;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which workers still live, as heard on `fleet` with this process's own monotonic clock.
///
/// Not hearing a worker proves nothing while this ledger hears nobody, itself included: then Kafka
/// is away, not the workers. So a lease ends only after a full lease of uninterrupted own echoes.
final class Leases {
    private static final Set<String> HOLDERS = Set.of(Heartbeat.WORKER, Heartbeat.BATCH);

    private final String self;
    private final Duration lease;
    private final Duration heartbeat;
    private final LongSupplier nanos;
    private final Map<String, Heard> heard = new HashMap<>();
    private long hearingSince;
    private long lastEcho;
    private boolean hearing;

    /// @param before the heartbeat before this one, as far as there was one
    private record Heard(
            long at, Set<Heartbeat.Held> holding, Set<String> batches, @Nullable Heard before) {
        Heard alone() {
            return new Heard(at, holding, batches, null);
        }
    }

    /// @param self the id under which this ledger's own heartbeats come back
    /// @param nanos monotonic
    Leases(String self, Duration lease, Duration heartbeat, LongSupplier nanos) {
        this.self = self;
        this.lease = lease;
        this.heartbeat = heartbeat;
        this.nanos = nanos;
    }

    synchronized void heard(Heartbeat beat) {
        long now = nanos.getAsLong();
        if (beat.id().equals(self)) {
            if (!hearing || echoIsOld(now)) {
                hearingSince = now;
            }
            hearing = true;
            lastEcho = now;
        } else if (HOLDERS.contains(beat.role())) {
            Heard last = heard.get(beat.id());
            heard.put(
                    beat.id(),
                    new Heard(
                            now,
                            Set.copyOf(beat.holding()),
                            Set.copyOf(beat.batches()),
                            last == null ? null : last.alone()));
        }
    }

    /// @param since monotonic, when the worker was granted something or this ledger became
    ///   responsible for it, whichever was later: a claim is a sign of life, too
    synchronized boolean lost(String worker, long since) {
        long now = nanos.getAsLong();
        if (!hearing || echoIsOld(now)) {
            return false;
        }
        Heard last = heard.get(worker);
        long silentSince =
                Math.max(Math.max(since, hearingSince), last == null ? since : last.at());
        Duration silence = Duration.ofNanos(now - silentSince);
        return silence.compareTo(lease) >= 0
                || (replaced(worker) && silence.compareTo(missedTwo()) >= 0);
    }

    /// A living worker that says twice that it has not got what it was granted.
    ///
    /// @param grantedAt monotonic
    synchronized boolean disowned(String worker, Heartbeat.Held attempt, long grantedAt) {
        return disowned(worker, one -> one.holding().contains(attempt), grantedAt);
    }

    /// A living batch lane that says twice that it does not work at that batch.
    ///
    /// @param grantedAt monotonic, of the member that asks
    synchronized boolean disowned(String worker, String batch, long grantedAt) {
        return disowned(worker, one -> one.batches().contains(batch), grantedAt);
    }

    private boolean disowned(String worker, Predicate<Heard> holds, long grantedAt) {
        Heard last = heard.get(worker);
        Heard before = last == null ? null : last.before();
        return last != null
                && before != null
                && !holds.test(last)
                && !holds.test(before)
                && before.at() - grantedAt > 0
                && last.at() - grantedAt > missedTwo().toNanos();
    }

    /// Forgets who has been silent for long; called now and then.
    synchronized void forgetTheGone() {
        long now = nanos.getAsLong();
        heard.values().removeIf(one -> now - one.at() > lease.multipliedBy(10).toNanos());
    }

    private boolean replaced(String worker) {
        String name = worker.substring(0, worker.lastIndexOf('/') + 1);
        Heard old = heard.get(worker);
        return heard.entrySet().stream()
                .anyMatch(other ->
                        !other.getKey().equals(worker)
                                && other.getKey().startsWith(name)
                                && (old == null || other.getValue().at() > old.at()));
    }

    private boolean echoIsOld(long now) {
        return now - lastEcho > missedTwo().toNanos();
    }

    private Duration missedTwo() {
        return heartbeat.multipliedBy(5).dividedBy(2);
    }
}
