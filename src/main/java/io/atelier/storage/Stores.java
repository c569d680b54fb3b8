package io.atelier.storage;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import org.jboss.logging.Logger;

/// Chooses where pictures are kept, once, by configuration, and has it measured. The SDK for S3 is
/// only loaded where it is asked for.
@Singleton
public final class Stores {
    private static final Logger LOG = Logger.getLogger(Stores.class);

    private final Chosen chosen;

    private record Chosen(
            PictureStore pictures,
            InputStore inputs,
            PartialStore partials,
            VariantStore variants,
            BatchStore batches,
            ReuseStore reuses,
            Closing closing) {
        Chosen measured(MeterRegistry registry, StorageConfig.Kind store) {
            return new Chosen(
                    new MeteredPictures(
                            pictures,
                            new StoreMeter(
                                    registry, store, "pictures", MeteredPictures.OPERATIONS)),
                    new MeteredInputs(
                            inputs,
                            new StoreMeter(registry, store, "inputs", MeteredInputs.OPERATIONS)),
                    new MeteredPartials(
                            partials,
                            new StoreMeter(
                                    registry, store, "partials", MeteredPartials.OPERATIONS)),
                    new MeteredVariants(
                            variants,
                            new StoreMeter(
                                    registry, store, "variants", MeteredVariants.OPERATIONS)),
                    new MeteredBatches(
                            batches,
                            new StoreMeter(registry, store, "batches", MeteredBatches.OPERATIONS)),
                    reuses,
                    closing);
        }
    }

    /// What ends with the application.
    private interface Closing {
        void close();
    }

    @Inject
    public Stores(StorageConfig config, Clock clock, MeterRegistry registry) {
        Chosen unmeasured =
                switch (config.kind()) {
                    case FOLDER -> inFolder(config, clock);
                    case S3 -> inBucket(config, clock);
                };
        chosen = unmeasured.measured(registry, config.kind());
        tellRoom(config, registry);
    }

    private static void tellRoom(StorageConfig config, MeterRegistry registry) {
        long minFree = config.minFree().asLongValue();
        FreeSpace space = new FreeSpace(new FolderTree(config.folder()), minFree);
        Gauge.builder("atelier_storage_free_bytes", space::bytes)
                .description("Free on the disk of the folder")
                .register(registry);
        Gauge.builder("atelier_storage_min_free_bytes", () -> minFree)
                .description("Below this nothing is claimed")
                .register(registry);
    }

    private static Chosen inFolder(StorageConfig config, Clock clock) {
        return new Chosen(
                new FolderStore(config),
                new FolderInputs(config, clock),
                new FolderPartials(config, clock),
                new FolderVariants(config),
                new FolderBatches(config),
                new FolderReuses(config),
                () -> {});
    }

    private static Chosen inBucket(StorageConfig config, Clock clock) {
        S3Stores s3 = new S3Stores(config, clock, System::nanoTime);
        LOG.infof(
                "pictures are kept in bucket=%s endpoint=%s",
                config.s3().bucket().orElse(""),
                config.s3().endpoint().map(URI::toString).orElse("of Amazon S3"));
        // Trouble is told at start, not when the first job comes.
        Thread.ofVirtual().name("storage-probe").start(() -> s3.pictures().trouble());
        return new Chosen(
                s3.pictures(),
                s3.inputs(),
                s3.partials(),
                s3.variants(),
                s3.batches(),
                s3.reuses(),
                s3::close);
    }

    @Produces
    @Singleton
    public PictureStore pictures() {
        return chosen.pictures();
    }

    @Produces
    @Singleton
    public InputStore inputs() {
        return chosen.inputs();
    }

    @Produces
    @Singleton
    public PartialStore partials() {
        return chosen.partials();
    }

    @Produces
    @Singleton
    public VariantStore variants() {
        return chosen.variants();
    }

    @Produces
    @Singleton
    public BatchStore batches() {
        return chosen.batches();
    }

    @Produces
    @Singleton
    public ReuseStore reuses() {
        return chosen.reuses();
    }

    @PreDestroy
    void close() {
        chosen.closing().close();
    }
}
