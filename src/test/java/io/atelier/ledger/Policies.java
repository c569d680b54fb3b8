package io.atelier.ledger;

import io.atelier.job.Cost;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.Lane;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Numbers that are easy to reckon with.
final class Policies {
    /// Of one picture.
    static final Usd EXPECTED = new Usd(50_000);

    static final Duration CALL_DEADLINE = Duration.ofMinutes(2);
    static final Policy PLAIN = redispatching(Duration.ofSeconds(10));

    /// Nobody is told but whom a job names.
    static final Webhooks WEBHOOKS =
            new Webhooks(
                    new WebhookPolicy(
                            List.of(Duration.ofSeconds(1)),
                            Duration.ofHours(1),
                            Duration.ofMinutes(2),
                            4,
                            5,
                            Duration.ofSeconds(30)),
                    _ -> List.of());

    /// A micro-dollar for every token; without any nobody knows what it cost.
    static final class FlatPrices implements Policy.Prices {
        @Override
        public Cost cost(ImageOperation operation, Usage usage, Lane lane) {
            return new Cost(
                    new Usd(usage.totalTokens() / by(lane)),
                    usage.totalTokens() == 0 ? List.of(Cost.LEFT_OUT + "the picture") : List.of());
        }

        /// Twice what is to be expected.
        @Override
        public Usd atMost(ImageOperation operation, boolean continued) {
            return new Usd(2L * operation.options().n() * EXPECTED.micros());
        }

        @Override
        public Usd expected(ImageOperation operation, Lane lane) {
            return new Usd(operation.options().n() * EXPECTED.micros() / by(lane));
        }

        private static int by(Lane lane) {
            return lane == Lane.BATCH ? 2 : 1;
        }

        @Override
        public Duration deadline(ImageOptions options) {
            return CALL_DEADLINE;
        }
    }

    /// A batch takes an hour, and half an hour is kept for leaving one.
    static final Lanes LANES =
            new Lanes(
                    true,
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(30),
                    _ -> Duration.ofHours(1),
                    _ -> Optional.empty(),
                    _ -> CALL_DEADLINE);

    private Policies() {}

    /// The same as [#PLAIN] with a batch lane.
    static Policy with(Lanes lanes) {
        return new Policy(
                3,
                Duration.ofSeconds(1),
                Duration.ofMinutes(2),
                Duration.ofHours(1),
                Duration.ofSeconds(10),
                new FlatPrices(),
                lanes,
                Budgets.NONE);
    }

    /// The same as [#PLAIN] for tenants with budgets.
    static Policy with(Budgets budgets) {
        return new Policy(
                3,
                Duration.ofSeconds(1),
                Duration.ofMinutes(2),
                Duration.ofHours(1),
                Duration.ofSeconds(10),
                new FlatPrices(),
                Lanes.NONE,
                budgets);
    }

    static Policy redispatching(Duration after) {
        return new Policy(
                3,
                Duration.ofSeconds(1),
                Duration.ofMinutes(2),
                Duration.ofHours(1),
                after,
                new FlatPrices());
    }
}
