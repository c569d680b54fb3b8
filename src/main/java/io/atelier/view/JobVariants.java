package io.atelier.view;

import io.atelier.job.Job;
import io.atelier.job.Picture;
import io.atelier.job.Transform;
import io.atelier.job.Variant;
import io.atelier.transform.Darkroom;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;

/// What the answer about one job tells of its variants. A blurhash has no other place to be read
/// quickly, so the first answer waits a moment for it; everything else is told once it is made.
@Singleton
class JobVariants {
    private static final Logger LOG = Logger.getLogger(JobVariants.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Darkroom darkroom;

    JobVariants(Darkroom darkroom) {
        this.darkroom = darkroom;
    }

    /// By the picture, for one answer: all of them together wait no longer than that moment.
    Function<Picture, List<Variant>> of(Job job) {
        List<Transform> wanted = job.document().transforms();
        if (wanted.isEmpty()) {
            return _ -> List.of();
        }
        if (wanted.stream().noneMatch(Transform.Blurhash.class::isInstance)) {
            return picture -> told(() -> darkroom.known(picture).orElse(List.of()));
        }
        long start = System.nanoTime();
        return picture ->
                told(() -> {
                    Duration left = PATIENCE.minusNanos(System.nanoTime() - start);
                    return darkroom.of(
                                            job.document().tenant(),
                                            picture,
                                            wanted,
                                            left.isNegative() ? Duration.ZERO : left)
                                    instanceof Darkroom.Made(List<Variant> variants)
                            ? variants
                            : List.of();
                });
    }

    private interface Asking {
        List<Variant> ask() throws IOException, InterruptedException;
    }

    private static List<Variant> told(Asking asking) {
        try {
            return asking.ask();
        } catch (IOException e) {
            LOG.warnf("variants not told of, the caller may ask again reason=%s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.of();
    }
}
