package io.atelier.tenant;

import io.atelier.job.ApiKey;
import io.atelier.job.TenantSettings;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/// Producers with and without keys, for tests outside of this package.
public final class TestProducers {
    private TestProducers() {}

    /// Everybody is the tenant `default`, or that of the topic.
    public static Producers open() {
        return new Producers(
                false, new Keys(_ -> Optional.empty(), null), _ -> Optional.empty(), _ -> full());
    }

    /// Everybody is that tenant, which has as many jobs as it may have.
    public static Producers full(String tenant) {
        TenantSettings limited =
                new TenantSettings(
                        tenant, false, null, null, null, null, null, null, 0, null, Instant.EPOCH);
        return new Producers(
                false,
                new Keys(_ -> Optional.empty(), null),
                _ -> Optional.of(limited),
                _ -> full());
    }

    /// @param full turns away whoever has a limit on jobs
    static Producers locked(
            Function<String, Optional<ApiKey>> keys,
            Function<String, Optional<TenantSettings>> settings,
            boolean full) {
        return new Producers(
                true, new Keys(keys, null), settings, _ -> full ? full() : Optional.empty());
    }

    private static Optional<Quota> full() {
        return Optional.of(new Quota(Quota.Policy.QUEUED_JOBS, 1, -1, 1));
    }
}
