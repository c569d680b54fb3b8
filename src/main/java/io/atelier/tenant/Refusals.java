package io.atelier.tenant;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Counts who is turned away at the door, by reason, from 0 on.
@Startup
@Singleton
class Refusals {
    private final MeterRegistry registry;

    Refusals(MeterRegistry registry) {
        this.registry = registry;
        Stream.concat(
                        Refusal.TYPES.stream(),
                        Arrays.stream(Quota.Policy.values()).map(Quota.Policy::wireName))
                .forEach(this::counter);
    }

    /// @param quota that was exceeded, if it was that
    void count(Refusal why, @Nullable Quota quota) {
        counter(quota == null ? why.type() : quota.policy().wireName()).increment();
    }

    private Counter counter(String reason) {
        return registry.counter("atelier.tenant.refusals", "reason", reason);
    }
}
