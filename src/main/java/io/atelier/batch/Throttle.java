package io.atelier.batch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How large a batch of a model may be, and whether one more may be ordered: the upstream limits
/// the tokens that are enqueued, and says so only after an order.
final class Throttle {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final int mostLines;
    private final Clock clock;
    private final Map<String, Model> models = new HashMap<>();

    private static final class Model {
        private int lines;
        private Duration pause = FIRST_PAUSE;
        private @Nullable Instant until;

        Model(int lines) {
            this.lines = lines;
        }
    }

    Throttle(int mostLines, Clock clock) {
        this.mostLines = mostLines;
        this.clock = clock;
    }

    synchronized int lines(String model) {
        Model known = models.get(model);
        return known == null ? mostLines : known.lines;
    }

    /// Until one of the model's batches has ended, or some time has passed.
    synchronized boolean waits(String model) {
        Model known = models.get(model);
        return known != null && known.until != null && clock.instant().isBefore(known.until);
    }

    /// A batch of so many lines was one too many.
    synchronized void limited(String model, int lines) {
        Model known = models.computeIfAbsent(model, _ -> new Model(mostLines));
        known.lines = Math.max(1, Math.min(lines, known.lines) / 2);
        known.until = clock.instant().plus(known.pause);
        Duration doubled = known.pause.multipliedBy(2);
        known.pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    /// A batch was run: there is room for another, and perhaps for a larger one.
    synchronized void ended(String model) {
        Model known = models.get(model);
        if (known == null) {
            return;
        }
        known.until = null;
        known.pause = FIRST_PAUSE;
        known.lines = Math.min(mostLines, known.lines * 2);
        if (known.lines == mostLines) {
            models.remove(model);
        }
    }
}
