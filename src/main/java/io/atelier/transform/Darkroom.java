package io.atelier.transform;

import io.atelier.job.Picture;
import io.atelier.job.Transform;
import io.atelier.job.Variant;
import io.atelier.storage.InputStore;
import io.atelier.storage.PictureStore;
import io.atelier.storage.StoredContent;
import io.atelier.storage.VariantStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/// Makes all variants of a picture when the first of them is asked for, and keeps them. A crash, a
/// full line or a store that is away cost nothing but the next question.
///
/// Pixels are worked on by a few threads of their own: on the threads of requests they would keep
/// every other request waiting.
@Startup
@Singleton
public final class Darkroom {
    private static final Logger LOG = Logger.getLogger(Darkroom.class);

    /// Pictures in line; whoever comes after is told to ask again.
    private static final int LINE = 1_000;

    private final PictureStore pictures;
    private final InputStore inputs;
    private final VariantStore variants;
    private final Decoding decoding;
    private final Timer made;
    private final Map<String, CompletableFuture<Found>> underWay = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor workers;

    /// How a question ends.
    public sealed interface Found {}

    /// One for each transform, in their order.
    public record Made(List<Variant> variants) implements Found {
        public Made {
            variants = List.copyOf(variants);
        }
    }

    /// It is in line, or being worked on, or the line is full.
    public record NotYet() implements Found {}

    /// The picture itself is no longer in the store.
    public record Gone() implements Found {}

    public Darkroom(
            TransformConfig config,
            PictureStore pictures,
            InputStore inputs,
            VariantStore variants,
            MeterRegistry meters) {
        this.pictures = pictures;
        this.inputs = inputs;
        this.variants = variants;
        this.decoding = new Decoding(config.maxPixels());
        this.made =
                Timer.builder("atelier.transform.picture")
                        .description("Making all variants of one picture")
                        .register(meters);
        this.workers =
                new ThreadPoolExecutor(
                        config.atOnce(),
                        config.atOnce(),
                        1,
                        TimeUnit.MINUTES,
                        new ArrayBlockingQueue<>(LINE),
                        Thread.ofPlatform().name("darkroom-", 0).daemon().factory());
        workers.allowCoreThreadTimeOut(true);
    }

    /// What was made of it already; empty where nothing was.
    ///
    /// @throws IOException where the store fails
    public Optional<List<Variant>> known(Picture original) throws IOException {
        return variants.of(original);
    }

    /// Has them made, unless they are there, and waits.
    ///
    /// @param tenant whose picture it is
    /// @param wanted always the same for one picture
    /// @throws IOException where a store fails; the next question tries again
    public Found of(String tenant, Picture original, List<Transform> wanted, Duration patience)
            throws IOException, InterruptedException {
        Optional<List<Variant>> known = known(original);
        if (known.isPresent()) {
            return new Made(known.get());
        }
        try {
            return underWay.computeIfAbsent(
                            original.name(), _ -> begun(tenant, original, List.copyOf(wanted)))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | RejectedExecutionException later) {
            return new NotYet();
        } catch (ExecutionException e) {
            throw new IOException("variants of a picture were not made", e.getCause());
        }
    }

    private CompletableFuture<Found> begun(
            String tenant, Picture original, List<Transform> wanted) {
        CompletableFuture<Found> found = new CompletableFuture<>();
        workers.execute(() -> {
            // Whoever asks once it is told must not be told the same.
            try {
                Found result = found(tenant, original, wanted);
                underWay.remove(original.name(), found);
                found.complete(result);
            } catch (IOException | RuntimeException | Error e) {
                LOG.warnf("variants not made, the next question tries again reason=%s", e);
                underWay.remove(original.name(), found);
                found.completeExceptionally(e);
            }
        });
        return found;
    }

    private Found found(String tenant, Picture original, List<Transform> wanted)
            throws IOException {
        Optional<List<Variant>> known = known(original);
        if (known.isPresent()) {
            return new Made(known.get());
        }
        Optional<StoredContent> content = pictures.open(original.name());
        if (content.isEmpty()) {
            return new Gone();
        }
        Timer.Sample start = Timer.start();
        try (StoredContent bytes = content.get()) {
            return new Made(variants.publish(original, all(tenant, original, bytes, wanted)));
        } finally {
            start.stop(made);
        }
    }

    private List<Variant> all(
            String tenant, Picture original, StoredContent bytes, List<Transform> wanted)
            throws IOException {
        List<Variant> all = new ArrayList<>();
        try {
            BufferedImage pixels =
                    decoding.decode(bytes, original.widthPixels(), original.heightPixels());
            Print print = new Print(tenant, original, pixels, decoding, inputs, variants);
            for (Transform transform : wanted) {
                all.add(print.of(transform, all.size()));
            }
        } catch (Unusable e) {
            wanted.forEach(each -> all.add(new Variant.Failed(each.name(), e.failure())));
        }
        return all;
    }

    @PreDestroy
    void close() {
        workers.shutdownNow();
    }
}
