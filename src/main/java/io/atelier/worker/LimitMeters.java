package io.atelier.worker;

import io.atelier.job.LimitKind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.Supplier;

/// Limits and what is made of them, as metrics. A limit that there is not is NaN.
final class LimitMeters {
    private final MeterRegistry registry;

    LimitMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void watch(String model, ModelLimits limits) {
        Gate gate = limits.gate();
        Tags tags = Tags.of("model", model);
        for (LimitKind kind : LimitKind.values()) {
            Tags ofKind = tags.and("kind", kind.wireName());
            gauge(
                    "atelier.worker.limit",
                    "What all workers together may use in a minute",
                    ofKind,
                    () -> limits.limits().getOrDefault(kind, Double.NaN));
            gauge(
                    "atelier.worker.share",
                    "This worker's share of the limit",
                    ofKind,
                    () -> gate.sight().shares().getOrDefault(kind, Double.NaN));
            FunctionCounter.builder(
                            "atelier.worker.limit.used",
                            gate,
                            it -> it.sight().used().getOrDefault(kind, 0.0))
                    .description("What this worker's calls have taken of the limit")
                    .tags(ofKind)
                    .register(registry);
        }
        gauge(
                "atelier.worker.limit.waiting",
                "Attempts that wait for the limits",
                tags,
                () -> gate.sight().waiting());
        gauge(
                "atelier.worker.limit.factor",
                "What is left of the limits after answers of 429",
                tags,
                () -> gate.sight().factor());
        gauge(
                "atelier.worker.limit.paused.seconds",
                "How much longer nobody calls, as the upstream has asked for",
                tags,
                () -> gate.sight().pausedFor().toMillis() / 1e3);
        gauge(
                "atelier.worker.concurrency",
                "Calls that may be out at once where the upstream publishes no limit",
                tags,
                () -> gate.sight().concurrency());
    }

    private void gauge(String name, String description, Tags tags, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).tags(tags).register(registry);
    }
}
