package io.atelier.worker;

import io.atelier.job.Fact;
import io.atelier.job.Order;
import io.atelier.job.Proof;
import io.atelier.job.Tier;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/// What a worker measures.
final class WorkerMetrics {
    private static final String GRANTED = "granted";
    private static final String DENIED = "denied";
    private static final String NONE = "none";
    private static final String SUCCEEDED = "succeeded";
    private static final String ADOPTED = "adopted";
    private static final String RELEASED = "released";
    private static final String NOT_FOUND = "not_found";

    private final MeterRegistry registry;

    /// Times from 0, so that nobody misses the first one of a kind.
    WorkerMetrics(MeterRegistry registry) {
        this.registry = registry;
        Stream.of(GRANTED, DENIED, NONE).forEach(this::claims);
        for (Tier tier : Tier.values()) {
            Stream.concat(
                            Stream.of(SUCCEEDED, ADOPTED, RELEASED, NOT_FOUND),
                            Arrays.stream(Proof.values()).map(Proof::wireName))
                    .forEach(outcome -> attempts(tier, outcome));
        }
    }

    void tell(Slots slots) {
        Gauge.builder("atelier_worker_slots", slots, Slots::capacity)
                .description("Calls that may be under way at once")
                .register(registry);
        for (Tier tier : Tier.values()) {
            Gauge.builder("atelier_worker_in_flight", slots, it -> it.inUse(tier))
                    .description("Slots in use")
                    .tag("tier", tier.wireName())
                    .register(registry);
        }
    }

    /// @param answer the ledger's, if there was one
    void claimed(Optional<Order.ToWorker> answer, Duration took) {
        claims(answer.map(order -> order instanceof Order.Grant ? GRANTED : DENIED).orElse(NONE))
                .record(took);
    }

    /// Counts what ends an attempt.
    ///
    /// @param took since its claim
    void reported(Tier tier, Fact.OfAttempt fact, Duration took) {
        switch (fact) {
            case Fact.Succeeded succeeded ->
                    attempts(tier, succeeded.adopted() ? ADOPTED : SUCCEEDED).record(took);
            case Fact.Failed failed -> attempts(tier, failed.proof().wireName()).record(took);
            case Fact.Release _ -> attempts(tier, RELEASED).record(took);
            case Fact.NotFound _ -> attempts(tier, NOT_FOUND).record(took);
            default -> {
                // It goes on.
            }
        }
    }

    private Timer claims(String answer) {
        return Timer.builder("atelier_worker_claim")
                .description("From a claim to the ledger's answer")
                .tag("answer", answer)
                .register(registry);
    }

    private Timer attempts(Tier tier, String outcome) {
        return Timer.builder("atelier_worker_attempt")
                .description("Granted attempts, from the claim to the report")
                .tag("tier", tier.wireName())
                .tag("outcome", outcome)
                .register(registry);
    }
}
