package io.atelier.openai;

import io.atelier.catalog.Catalog;
import io.atelier.catalog.CatalogConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Asks the upstream now and then which of its models go when, and tells the catalogue. Nothing
/// waits for it: while the upstream is silent, the dates stay as they are.
@ApplicationScoped
class CatalogRefresh {
    private static final Logger LOG = Logger.getLogger(CatalogRefresh.class);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Catalog catalog;
    private final Clock clock;
    private final Supplier<String> listing;
    private boolean failing;
    private @Nullable Thread thread;

    @Inject
    CatalogRefresh(Catalog catalog, Clock clock, OpenAiConfig config) {
        this(catalog, clock, ImagesApiFactory.build(config, ModelsApi.class, PATIENCE)::list);
    }

    /// @param listing what the upstream answers, as text
    CatalogRefresh(Catalog catalog, Clock clock, Supplier<String> listing) {
        this.catalog = catalog;
        this.clock = clock;
        this.listing = listing;
    }

    /// The simulator's models are no news.
    void start(@Observes StartupEvent event, OpenAiConfig upstream, CatalogConfig config) {
        if (!upstream.simulated() && config.refresh().isPositive()) {
            thread =
                    Thread.ofVirtual()
                            .name("catalog-refresh")
                            .start(() -> repeat(config.refresh()));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void repeat(Duration pause) {
        try {
            while (true) {
                refresh();
                Thread.sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Never throws: a failure is told once, until it works again.
    void refresh() {
        try {
            LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            List<String> changed = catalog.announce(ShutdownDates.of(listing.get()), today);
            for (String model : changed) {
                LOG.warnf(
                        "the upstream has set a shutdown date, jobs beyond it go by"
                                + " atelier.catalog.sunset model=%s date=%s",
                        model, catalog.find(model).orElseThrow().shutdownDate());
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warnf(
                        "the upstream's list of models can't be read, shutdown dates stay as they"
                                + " are reason=%s",
                        e.toString());
            }
            failing = true;
        }
    }
}
