package io.atelier.ingest;

import io.atelier.catalog.Batching;
import io.atelier.catalog.Catalog;
import io.atelier.catalog.Deadlines;
import io.atelier.catalog.Quote;
import io.atelier.ingest.QuoteAnswer.Dollars;
import io.atelier.job.ImageOperation;
import io.atelier.job.JobDocument;
import io.atelier.job.Lane;
import io.atelier.job.Usage;
import io.atelier.log.LaneConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Tells what a job would cost, by every lane that it could go. Pure but for the clock and for what
/// others have measured: nothing is queued, called or kept.
final class Quotes {
    private final Catalog catalog;
    private final Batching batching;
    private final LaneConfig lanes;
    private final Function<String, Duration> turnaround;
    private final Calibration calibration;
    private final Clock clock;

    /// One job by one lane.
    ///
    /// @param meetsDeadline null where it has none
    record Priced(Dollars usd, Usage tokens, @Nullable Boolean meetsDeadline) {}

    /// One job by all lanes.
    ///
    /// @param batch null where it can't go into one
    /// @param measuredJobs like it that the expected figures were corrected by
    record Quoted(
            JobDocument document,
            Priced realtime,
            @Nullable Priced batch,
            long measuredJobs,
            List<String> warnings) {}

    /// @param turnaround how long batches of a model take
    Quotes(
            Catalog catalog,
            LaneConfig lanes,
            Function<String, Duration> turnaround,
            Calibration calibration,
            Clock clock) {
        this.catalog = catalog;
        this.batching = new Batching(catalog);
        this.lanes = lanes;
        this.turnaround = turnaround;
        this.calibration = calibration;
        this.clock = clock;
    }

    Quoted of(JobDocument document) {
        List<String> warnings = new ArrayList<>(document.warnings());
        Priced realtime = priced(document, Lane.REALTIME, longestCall(document));
        Optional<String> hindrance = hindrance(document);
        hindrance.ifPresent(why -> warnings.add("it can't go into a batch: " + why));
        Priced batch = hindrance.isEmpty() ? priced(document, Lane.BATCH, batch(document)) : null;
        if (Boolean.FALSE.equals(realtime.meetsDeadline())) {
            warnings.add(
                    "the deadline leaves less than the %s that a call may take"
                            .formatted(inWords(longestCall(document))));
        }
        if (batch != null && Boolean.FALSE.equals(batch.meetsDeadline())) {
            warnings.add(
                    "a batch takes %s, for which the deadline leaves no time"
                            .formatted(inWords(batch(document))));
        }
        return new Quoted(
                document,
                realtime,
                batch,
                calibration.of(document.operation()).jobs(),
                List.copyOf(warnings));
    }

    private Priced priced(JobDocument document, Lane lane, Duration needed) {
        ImageOperation operation = document.operation();
        Quote quote = catalog.quote(operation, lane, false).orElseThrow();
        Calibration.Measured measured = calibration.of(operation);
        Dollars usd = Dollars.of(quote);
        return new Priced(
                new Dollars(usd.low(), measured.correct(usd), usd.high()),
                quote.expected().usage(),
                meets(document, lane, needed));
    }

    private @Nullable Boolean meets(JobDocument document, Lane lane, Duration needed) {
        Instant deadline = document.deadline();
        if (deadline == null) {
            return null;
        }
        Instant now = clock.instant();
        Instant notBefore = document.notBefore();
        Instant start = notBefore == null || notBefore.isBefore(now) ? now : notBefore;
        Duration left =
                lane == Lane.BATCH
                        ? Deadlines.leftForABatch(
                                start, deadline, longestCall(document), lanes.reserve())
                        : Duration.between(start, deadline);
        return needed.compareTo(left) <= 0;
    }

    private Optional<String> hindrance(JobDocument document) {
        if (!lanes.enabled()) {
            return Optional.of("there is no batch lane here");
        }
        return document.lane() == Lane.REALTIME
                ? Optional.of("the job asks for a call of its own")
                : batching.hindrance(document.operation());
    }

    private Duration longestCall(JobDocument document) {
        return catalog.deadline(document.operation().options());
    }

    private Duration batch(JobDocument document) {
        return lanes.age().plus(turnaround.apply(document.operation().options().model()));
    }

    private static String inWords(Duration time) {
        return "%d s".formatted(time.toSeconds());
    }
}
