package io.atelier.ledger;

import io.atelier.catalog.Deadlines;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.JobDocument;
import io.atelier.job.Lane;
import io.atelier.job.LaneChoice;
import io.atelier.job.Tier;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Chooses the cheapest lane that meets a job's deadline.
///
/// @param enabled whether there is a batch lane at all
/// @param age how long the batch lane gathers
/// @param reserve for taking a job out of a batch and queueing it, before its own call
/// @param turnaround of the latest batches for a model
/// @param hindrance why a call can't be made in a batch, in a sentence; empty where it can
/// @param longestCall how long a call of its own may take
record Lanes(
        boolean enabled,
        Duration age,
        Duration reserve,
        Function<String, Duration> turnaround,
        Function<ImageOperation, Optional<String>> hindrance,
        Function<ImageOptions, Duration> longestCall) {
    /// Without a batch lane.
    static final Lanes NONE =
            new Lanes(
                    false,
                    Duration.ZERO,
                    Duration.ZERO,
                    _ -> Duration.ZERO,
                    _ -> Optional.empty(),
                    _ -> Duration.ZERO);

    /// Batches that have come to nothing so often in a row will not do it, whoever asks for them.
    private static final int PATIENCE = 3;

    /// @param deadline that still holds, if any
    /// @param setbacks of batches, in a row
    LaneChoice choose(JobDocument document, @Nullable Instant deadline, int setbacks, Instant now) {
        if (document.lane() == Lane.REALTIME) {
            return realtime("the job asks for it");
        }
        if (!enabled) {
            return realtime("there is no batch lane here");
        }
        Optional<String> hindered = hindrance.apply(document.operation());
        if (hindered.isPresent()) {
            return realtime(hindered.get());
        }
        if (setbacks >= PATIENCE) {
            return realtime("batches have come to nothing %d times".formatted(setbacks));
        }
        if (document.lane() == Lane.BATCH) {
            return batch("the job asks for it");
        }
        return deadline == null ? byTier(document.tier()) : byDeadline(document, deadline, now);
    }

    /// When a job that is not done in its batch has to leave it; null where it may stay.
    @Nullable Instant onlyUntil(JobDocument document, @Nullable Instant deadline) {
        return deadline == null || document.lane() != Lane.AUTO
                ? null
                : deadline.minus(callAlone(document.operation())).minus(reserve);
    }

    private LaneChoice byDeadline(JobDocument document, Instant deadline, Instant now) {
        Duration expected = age.plus(turnaround.apply(document.operation().options().model()));
        Duration left =
                Deadlines.leftForABatch(
                        now, deadline, longestCall.apply(document.operation().options()), reserve);
        String why =
                "a batch takes %s, and the deadline leaves %s for one"
                        .formatted(inWords(expected), inWords(left));
        return expected.compareTo(left) <= 0 ? batch(why) : realtime(why);
    }

    private Duration callAlone(ImageOperation operation) {
        return longestCall.apply(operation.options()).plus(Deadlines.REPORTING);
    }

    private static LaneChoice byTier(Tier tier) {
        return tier == Tier.BATCH
                ? batch("tier batch without a deadline")
                : realtime("tier %s without a deadline".formatted(tier.wireName()));
    }

    private static String inWords(Duration time) {
        if (time.isNegative()) {
            return "no time";
        }
        Duration whole = time.truncatedTo(ChronoUnit.SECONDS);
        return whole.isZero() ? "no time" : whole.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static LaneChoice realtime(String reason) {
        return new LaneChoice(Lane.REALTIME, reason);
    }

    private static LaneChoice batch(String reason) {
        return new LaneChoice(Lane.BATCH, reason);
    }
}
