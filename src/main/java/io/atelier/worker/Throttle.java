package io.atelier.worker;

import io.atelier.job.LimitKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What this worker may still call for one model: its share of every limit that is known, as a
/// bucket each, the pause that the upstream has asked for, and calls at once where no limit is
/// known. One thread at a time; time is passed in, monotonic, in nanoseconds.
final class Throttle {
    private static final double MINUTE = Duration.ofMinutes(1).toNanos();

    private final Duration slack;
    private final Concurrency concurrency;
    private final Aimd aimd;
    private final Map<LimitKind, Bucket> buckets = new EnumMap<>(LimitKind.class);
    private Map<LimitKind, Double> shares = Map.of();
    private long pausedUntil;
    private int out;
    private boolean othersFail;
    private boolean wary;
    private boolean fresh;

    /// @param slack of every minute that is not made use of, see [WorkerConfig#limitSlack]
    Throttle(Duration slack, Concurrency concurrency, long now) {
        this.slack = slack;
        this.concurrency = concurrency;
        this.aimd = new Aimd(now);
        this.pausedUntil = now;
    }

    /// @param perMinute this worker's shares of the limits that there are
    void deal(Map<LimitKind, Double> perMinute, long now) {
        shares = Map.copyOf(perMinute);
        // Of what a minute leaves unused, half is for calls that come late.
        Duration saved = slack.dividedBy(2);
        buckets.keySet().retainAll(perMinute.keySet());
        perMinute.forEach((kind, share) -> {
            double rate = share * aimd.factor(now) * (1 - slack.toNanos() / MINUTE);
            Bucket bucket = buckets.get(kind);
            if (bucket == null) {
                buckets.put(kind, new Bucket(rate, saved, now));
            } else {
                bucket.deal(rate, saved, now);
            }
        });
    }

    /// Per minute.
    Map<LimitKind, Double> shares() {
        return shares;
    }

    /// 0 where a call may go out, [Long#MAX_VALUE] where none may until something else happens.
    long nanosUntilFree(long now) {
        if (out >= mostOut()) {
            return Long.MAX_VALUE;
        }
        long wait = Math.max(0, pausedUntil - now);
        for (Bucket bucket : buckets.values()) {
            wait = Math.max(wait, bucket.nanosUntilAny(now));
        }
        return wait;
    }

    void take(Map<LimitKind, Double> cost, long now) {
        out++;
        buckets.forEach((kind, bucket) -> bucket.take(cost.getOrDefault(kind, 0.0), now));
    }

    /// @param unused whether the call was never made
    void end(Map<LimitKind, Double> cost, boolean unused, long now) {
        out--;
        if (unused) {
            buckets.forEach((kind, bucket) -> bucket.giveBack(cost.getOrDefault(kind, 0.0), now));
        }
    }

    /// Another worker leaves this model alone, as its calls fail, or no longer does. Before this
    /// one joins in with all it may, one call is to show that it fares better.
    void othersFail(boolean failing) {
        wary = failing && (wary || !othersFail);
        othersFail = failing;
    }

    /// This worker may not have heard yet what limits there are. Until it has, one call at once is
    /// to ask for them.
    void fresh(boolean beginning) {
        fresh = beginning;
    }

    /// A call has brought what it was to bring.
    void trust() {
        wary = false;
    }

    private int mostOut() {
        if (wary || (fresh && shares.isEmpty())) {
            return 1;
        }
        return shares.isEmpty() ? concurrency.limit() : Integer.MAX_VALUE;
    }

    /// Calls that hold tokens.
    int out() {
        return out;
    }

    /// The upstream has refused a call, since there were too many.
    ///
    /// @param began when it was made
    /// @param retryAfter null where the upstream doesn't say
    /// @return whether there is less to call than was thought
    boolean refused(long began, @Nullable Duration retryAfter, long now) {
        boolean less = aimd.refused(began, retryAfter != null, now);
        if (retryAfter != null) {
            pause(retryAfter, now);
        }
        return less || retryAfter != null;
    }

    /// The upstream takes no call until then, from nobody.
    void pause(Duration pause, long now) {
        long until = now + pause.toNanos();
        if (until - pausedUntil > 0) {
            pausedUntil = until;
            aimd.rest(until, now);
        }
    }

    Duration pausedFor(long now) {
        return Duration.ofNanos(Math.max(0, pausedUntil - now));
    }

    Aimd aimd() {
        return aimd;
    }

    Concurrency concurrency() {
        return concurrency;
    }

    /// Whether the upstream says nothing of how much it takes.
    boolean unlimited() {
        return shares.isEmpty();
    }
}
