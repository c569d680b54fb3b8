package io.atelier.openai;

import io.atelier.catalog.Catalog;
import io.atelier.catalog.Labels;
import io.atelier.job.ImageOptions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.Stream;

/// What is measured at the upstreams. Nobody but the catalogue and the configuration gives labels
/// their values.
final class UpstreamMetrics {
    private static final Duration[] CALLS =
            Stream.of(
                            100, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000,
                            300_000)
                    .map(Duration::ofMillis)
                    .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Labels labels;

    UpstreamMetrics(MeterRegistry registry, Catalog catalog, Endpoints endpoints) {
        this.registry = registry;
        this.labels = Labels.of(catalog);
        Stream.of("passed", "flagged", "unavailable").forEach(this::moderations);
        endpoints.all().forEach(this::tellMoney);
        catalog.models().forEach(model -> tellBreaker(model.id(), endpoints.of(model.id())));
    }

    Timer.Sample start() {
        return Timer.start(registry);
    }

    Timer calls(String operation, ImageOptions options, String outcome) {
        return Timer.builder("atelier.openai.call")
                .description("Calls of the upstream, from first try to last byte")
                .tag("operation", operation)
                .tag("model", labels.model(options.model()))
                .tag("quality", labels.quality(options.quality()))
                .tag("outcome", outcome)
                .serviceLevelObjectives(CALLS)
                .register(registry);
    }

    Timer moderations(String verdict) {
        return Timer.builder("atelier.openai.moderation")
                .description("Verdicts of the moderation endpoint")
                .tag("verdict", verdict)
                .register(registry);
    }

    private void tellMoney(Endpoint endpoint) {
        Gauge.builder("atelier.openai.unpaid", endpoint.guard(), it -> it.isPaid() ? 0 : 1)
                .description("Whether the account has no quota or credit")
                .tag("account", endpoint.name())
                .register(registry);
    }

    private void tellBreaker(String model, Endpoint endpoint) {
        Gauge.builder("atelier.openai.breaker", endpoint.guard(), it -> it.breaker(model))
                .description("0 closed, 1 half open, 2 open")
                .tag("account", endpoint.name())
                .tag("model", model)
                .register(registry);
    }
}
