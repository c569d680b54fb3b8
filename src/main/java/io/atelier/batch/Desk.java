package io.atelier.batch;

import io.atelier.attempt.Claims;
import io.atelier.attempt.InputPictures;
import io.atelier.attempt.LeftBehind;
import io.atelier.attempt.Precheck;
import io.atelier.attempt.Vitals;
import io.atelier.log.BatchSight;
import io.atelier.log.Codec;
import io.atelier.log.Reports;
import io.atelier.openai.BatchUpstream;
import io.atelier.storage.BatchStore;
import io.atelier.storage.PictureStore;
import io.atelier.trace.Tracing;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// What every batch of a lane shares.
///
/// @param lane the incarnation that claims and is granted
/// @param hindrance why no batch of a model can be ordered just now, in a sentence
/// @param known what was seen last of a batch, whoever saw it
/// @param sights shown to others
/// @param scratch for files that need not outlive this process
record Desk(
        String lane,
        Codec codec,
        Claims claims,
        Vitals vitals,
        BatchUpstream upstream,
        PictureStore store,
        BatchStore lists,
        InputPictures pictures,
        Precheck precheck,
        Reports reports,
        Function<String, Optional<String>> hindrance,
        Function<String, Optional<BatchSight>> known,
        Consumer<BatchSight> sights,
        Throttle throttle,
        Turnaround turnaround,
        BatchMetrics metrics,
        Tracing tracing,
        Settings settings,
        Path scratch,
        Rest rest,
        Clock clock) {
    /// @param linger how long a batch that was taken over waits for members that are still to come
    record Settings(
            long bytes,
            Duration poll,
            Duration settle,
            Duration transfer,
            Duration expiry,
            Duration linger,
            int splits,
            int window) {}

    /// How to let time pass.
    interface Rest {
        void sleep(Duration time) throws InterruptedException;
    }

    LeftBehind leftBehind() {
        return new LeftBehind(store);
    }
}
