package io.atelier.ledger;

import io.atelier.catalog.Labels;
import io.atelier.job.Lane;
import io.atelier.job.TurnUsage;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Counts pictures, tokens and dollars by model, from 0 for every model of the catalogue.
final class SpendingMetrics {
    private static final double MICROS_PER_DOLLAR = 1e6;
    private static final TurnUsage NO_TURN = new TurnUsage(null, 0, 0, 0, 0);

    private final Labels labels;
    private final Map<String, OfModel> models = new HashMap<>();

    private record OfModel(Map<Kind, Counter> tokens, Map<Lane, OfLane> lanes) {}

    private record OfLane(Counter pictures, Counter cost, Counter maybe) {}

    /// Of tokens.
    private enum Kind {
        TEXT_IN,
        IMAGE_IN,
        CACHED_IN,
        TEXT_OUT,
        IMAGE_OUT,
        TURN_IN,
        TURN_CACHED_IN,
        TURN_OUT;

        long of(Usage usage) {
            TurnUsage turn = Objects.requireNonNullElse(usage.turn(), NO_TURN);
            return switch (this) {
                case TEXT_IN -> usage.inputTextTokens();
                case IMAGE_IN -> usage.inputImageTokens();
                case CACHED_IN -> usage.cachedInputTokens();
                case TEXT_OUT -> usage.outputTextTokens();
                case IMAGE_OUT -> usage.outputImageTokens();
                case TURN_IN -> turn.inputTokens();
                case TURN_CACHED_IN -> turn.cachedTokens();
                case TURN_OUT -> turn.outputTokens();
            };
        }
    }

    SpendingMetrics(MeterRegistry registry, Labels labels) {
        this.labels = labels;
        for (String model : labels.models()) {
            Map<Kind, Counter> tokens = new EnumMap<>(Kind.class);
            for (Kind kind : Kind.values()) {
                tokens.put(kind, tokens(registry, model, kind));
            }
            Map<Lane, OfLane> lanes = new EnumMap<>(Lane.class);
            for (Lane lane : List.of(Lane.REALTIME, Lane.BATCH)) {
                lanes.put(lane, ofLane(registry, model, lane));
            }
            models.put(model, new OfModel(tokens, lanes));
        }
    }

    void count(Spending spending) {
        OfModel model = Objects.requireNonNull(models.get(labels.model(spending.model())));
        model.tokens()
                .forEach((kind, tokens) -> tokens.increment((double) kind.of(spending.usage())));
        OfLane lane = Objects.requireNonNull(model.lanes().get(spending.lane()));
        lane.pictures().increment(spending.pictures());
        lane.cost().increment(dollars(spending.cost()));
        lane.maybe().increment(dollars(spending.maybe()));
    }

    private static double dollars(Usd usd) {
        return usd.micros() / MICROS_PER_DOLLAR;
    }

    private static Counter tokens(MeterRegistry registry, String model, Kind kind) {
        return Counter.builder("atelier_ledger_tokens")
                .description("Tokens of pictures that were bought")
                .tag("model", model)
                .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private static OfLane ofLane(MeterRegistry registry, String model, Lane lane) {
        return new OfLane(
                Counter.builder("atelier_ledger_pictures")
                        .description("Pictures that were bought")
                        .tag("model", model)
                        .tag("lane", lane.wireName())
                        .register(registry),
                Counter.builder("atelier_ledger_cost_usd")
                        .description("What pictures cost")
                        .tag("model", model)
                        .tag("lane", lane.wireName())
                        .register(registry),
                Counter.builder("atelier_ledger_possibly_billed_usd")
                        .description("Expected price of calls that may have been billed in vain")
                        .tag("model", model)
                        .tag("lane", lane.wireName())
                        .register(registry));
    }
}
