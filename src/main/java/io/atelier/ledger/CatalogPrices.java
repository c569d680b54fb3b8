package io.atelier.ledger;

import io.atelier.catalog.Catalog;
import io.atelier.job.Cost;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.Lane;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import java.time.Duration;

/// What the catalogue says about money and time.
record CatalogPrices(Catalog catalog) implements Policy.Prices {
    @Override
    public Cost cost(ImageOperation operation, Usage usage, Lane lane) {
        return catalog.cost(operation, usage, lane);
    }

    @Override
    public Usd atMost(ImageOperation operation, boolean continued) {
        return catalog.atMost(operation, continued);
    }

    @Override
    public Usd expected(ImageOperation operation, Lane lane) {
        return catalog.quote(operation, lane, false)
                .map(quote -> quote.expected().usd())
                .orElse(Usd.ZERO);
    }

    @Override
    public Duration deadline(ImageOptions options) {
        return catalog.deadline(options);
    }
}
