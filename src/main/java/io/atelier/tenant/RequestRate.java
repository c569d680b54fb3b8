package io.atelier.tenant;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Counts each tenant's requests in this process: a token bucket that holds one second's worth.
final class RequestRate {
    private final Map<String, Filled> buckets = new ConcurrentHashMap<>();
    private final TimeMeter time;

    private record Filled(int perSecond, Bucket bucket) {}

    /// @param nanos monotonic
    RequestRate(LongSupplier nanos) {
        this.time =
                new TimeMeter() {
                    @Override
                    public long currentTimeNanos() {
                        return nanos.getAsLong();
                    }

                    @Override
                    public boolean isWallClockBased() {
                        return false;
                    }
                };
    }

    Quota take(String tenant, int perSecond) {
        ConsumptionProbe probe = bucket(tenant, perSecond).tryConsumeAndReturnRemaining(1);
        return new Quota(
                Quota.Policy.REQUESTS,
                perSecond,
                probe.isConsumed() ? probe.getRemainingTokens() : -1,
                seconds(
                        probe.isConsumed()
                                ? probe.getNanosToWaitForReset()
                                : probe.getNanosToWaitForRefill()));
    }

    /// A new one where the limit has changed.
    private Bucket bucket(String tenant, int perSecond) {
        return buckets.compute(
                        tenant,
                        (_, known) ->
                                known != null && known.perSecond() == perSecond
                                        ? known
                                        : new Filled(perSecond, full(perSecond)))
                .bucket();
    }

    private Bucket full(int perSecond) {
        return Bucket.builder()
                .addLimit(limit ->
                        limit.capacity(perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .withCustomTimePrecision(time)
                .build();
    }

    private static long seconds(long nanos) {
        return Math.max(1, Duration.ofNanos(nanos).plusMillis(999).toSeconds());
    }
}
