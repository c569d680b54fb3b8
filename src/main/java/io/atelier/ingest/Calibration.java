package io.atelier.ingest;

import io.atelier.catalog.Catalog;
import io.atelier.catalog.Model;
import io.atelier.catalog.Quote;
import io.atelier.catalog.Size;
import io.atelier.ingest.QuoteAnswer.Dollars;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.Lane;
import io.atelier.job.Usd;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;

/// How far quotes were off, by the kind of job, from jobs that ended. In memory alone: a process
/// that starts knows nothing but the catalogue.
final class Calibration {
    /// Fewer jobs say too little of their kind.
    private static final int ENOUGH = 5;

    /// What an older job counts beside the one that came after it, so that the latest 50 or so
    /// decide.
    private static final double FADING = 0.98;

    /// More kinds than there are models, qualities and sizes.
    private static final int MOST_KINDS = 4_096;

    private static final long MEGAPIXEL = 1L << 20;

    private final Catalog catalog;
    private final MeterRegistry meters;
    private final Map<Kind, Sums> kinds = new HashMap<>();

    /// Jobs that are expected to be off by the same.
    ///
    /// @param megapixels begun; 0 where no size is named
    /// @param drawnUpon whether it begins with a picture
    private record Kind(String model, String quality, long megapixels, boolean drawnUpon) {
        static Kind of(ImageOperation operation) {
            ImageOptions options = operation.options();
            return new Kind(
                    options.model(),
                    options.quality(),
                    Size.parse(options.size())
                            .map(size -> Math.ceilDiv(size.pixels(), MEGAPIXEL))
                            .orElse(0L),
                    !operation.images().isEmpty());
        }
    }

    private record Sums(long jobs, double expected, double actual) {
        static final Sums NONE = new Sums(0, 0, 0);

        Sums and(Usd quoted, Usd paid) {
            return new Sums(
                    jobs + 1, FADING * expected + quoted.micros(), FADING * actual + paid.micros());
        }
    }

    /// What is known of a kind.
    ///
    /// @param jobs that it is known from
    /// @param ratio of what they cost to what was expected
    record Measured(long jobs, double ratio) {
        static final Measured NOTHING = new Measured(0, 1);

        /// Never beyond the bounds.
        Usd correct(Dollars quoted) {
            return new Usd(
                    Math.clamp(
                            Math.round(quoted.expected().micros() * ratio),
                            quoted.low().micros(),
                            quoted.high().micros()));
        }
    }

    Calibration(Catalog catalog, MeterRegistry meters) {
        this.catalog = catalog;
        this.meters = meters;
        for (Model model : catalog.models()) {
            error(model.id());
            exceeded(model.id());
        }
    }

    /// A job has ended with all its pictures.
    ///
    /// @param operation that was sent
    /// @param paid for its pictures, by that lane
    /// @param continued whether it was a later turn of a session
    void learn(ImageOperation operation, Lane lane, boolean continued, Usd paid) {
        catalog.quote(operation, lane, continued)
                .filter(quote -> quote.expected().usd().micros() > 0 && paid.micros() > 0)
                .ifPresent(quote -> learn(operation, quote, paid));
    }

    private void learn(ImageOperation operation, Quote quote, Usd paid) {
        String model = operation.options().model();
        Usd told = of(operation).correct(Dollars.of(quote));
        error(model).record(Math.abs(told.micros() - paid.micros()) / (double) paid.micros());
        if (paid.compareTo(quote.high().usd()) > 0) {
            exceeded(model).increment();
        }
        synchronized (kinds) {
            Kind kind = Kind.of(operation);
            if (kinds.containsKey(kind) || kinds.size() < MOST_KINDS) {
                Sums before = kinds.getOrDefault(kind, Sums.NONE);
                kinds.put(kind, before.and(quote.expected().usd(), paid));
            }
        }
    }

    Measured of(ImageOperation operation) {
        synchronized (kinds) {
            Sums sums = kinds.getOrDefault(Kind.of(operation), Sums.NONE);
            return sums.jobs() < ENOUGH
                    ? Measured.NOTHING
                    : new Measured(sums.jobs(), sums.actual() / sums.expected());
        }
    }

    /// `atelier_ingest_quote_error_ratio{model}`.
    private DistributionSummary error(String model) {
        return DistributionSummary.builder("atelier.ingest.quote.error.ratio")
                .description("How far the expected price was from the actual one, by the latter")
                .tag("model", model)
                .register(meters);
    }

    /// `atelier_ingest_quote_exceeded_total{model}`.
    private Counter exceeded(String model) {
        return Counter.builder("atelier.ingest.quote.exceeded")
                .description("Jobs that cost more than the upper bound that was quoted")
                .tag("model", model)
                .register(meters);
    }
}
