package io.atelier.ledger;

import io.atelier.catalog.Labels;
import io.atelier.job.Lane;
import io.atelier.job.Tier;
import io.atelier.job.TurnUsage;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Counts pictures, tokens and dollars by model, tier and lane, from 0 for every model of the
/// catalogue.
final class SpendingMetrics {
    private static final double MICROS_PER_DOLLAR = 1e6;
    private static final TurnUsage NO_TURN = new TurnUsage(null, 0, 0, 0, 0);

    private final Labels labels;
    private final Map<String, OfModel> models = new HashMap<>();

    private record OfModel(Map<Kind, Counter> tokens, Map<Purpose, Money> money) {}

    private record Purpose(Tier tier, Lane lane) {}

    private record Money(Counter pictures, Counter cost, Counter maybe, Counter cleared) {}

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
            Map<Purpose, Money> money = new HashMap<>();
            for (Tier tier : Tier.values()) {
                for (Lane lane : List.of(Lane.REALTIME, Lane.BATCH)) {
                    Tags tags =
                            Tags.of(
                                    "model", model,
                                    "tier", tier.wireName(),
                                    "lane", lane.wireName());
                    money.put(new Purpose(tier, lane), money(registry, tags));
                }
            }
            models.put(model, new OfModel(tokens, money));
        }
    }

    void count(Spending spending) {
        OfModel model = Objects.requireNonNull(models.get(labels.model(spending.model())));
        model.tokens()
                .forEach((kind, tokens) -> tokens.increment((double) kind.of(spending.usage())));
        Purpose purpose = new Purpose(spending.tier(), spending.lane());
        Money money = Objects.requireNonNull(model.money().get(purpose));
        money.pictures().increment(spending.pictures());
        money.cost().increment(dollars(spending.cost()));
        double doubt = dollars(spending.doubt());
        money.maybe().increment(Math.max(0, doubt));
        money.cleared().increment(Math.max(0, -doubt));
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

    private static Money money(MeterRegistry registry, Tags tags) {
        return new Money(
                Counter.builder("atelier_ledger_pictures")
                        .description("Pictures that were bought")
                        .tags(tags)
                        .register(registry),
                Counter.builder("atelier_ledger_cost_usd")
                        .description("What pictures cost")
                        .tags(tags)
                        .register(registry),
                Counter.builder("atelier_ledger_possibly_billed_usd")
                        .description("Expected price of calls that may have been billed in vain")
                        .tags(tags)
                        .register(registry),
                Counter.builder("atelier_ledger_doubt_cleared_usd")
                        .description("Of that, what turned out not to have been in vain")
                        .tags(tags)
                        .register(registry));
    }
}
