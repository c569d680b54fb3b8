package io.atelier.embedded;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Reception;
import java.time.Clock;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Starts the broker and the simulator before anything else of the application, and stops them
/// after everything else: clients must find a broker until they have said good-bye.
@ApplicationScoped
public class EmbeddedStartup {
    private static final Logger LOG = Logger.getLogger(EmbeddedStartup.class);

    /// The ordinal of `application.properties` in the jar. Whoever sets a key sets it above.
    private static final int OWN_DEFAULTS = 250;

    private final EmbeddedConfig embedded;
    private final Config config;
    private @Nullable EmbeddedBroker broker;
    private @Nullable Simulator simulator;

    public EmbeddedStartup(EmbeddedConfig embedded, Config config) {
        this.embedded = embedded;
        this.config = config;
    }

    void start(@Observes @Priority(1) StartupEvent event) {
        try {
            start();
        } catch (EmbeddedStartException e) {
            stop();
            LOG.error(e.getMessage());
            throw ended();
        }
    }

    /// The exception keeps other beans from starting, silently; the exit code needs the other call.
    private static PreventFurtherStepsException ended() {
        Quarkus.asyncExit(1);
        return new PreventFurtherStepsException(1);
    }

    /// Not where the start never came so far, as with a configuration that is wrong.
    void stop(
            @Observes(notifyObserver = Reception.IF_EXISTS)
                    @Priority(10_000)
                    @BeforeDestroyed(ApplicationScoped.class)
                    Object event) {
        stop();
    }

    boolean wantsBroker() {
        return embedded.kafka().enabled().orElseGet(() -> isOwnDefault("kafka.bootstrap.servers"));
    }

    /// A bare `OPENAI_API_KEY` in the environment counts for nothing: it must not start spending.
    boolean wantsSimulator() {
        return embedded.simulator()
                .enabled()
                .orElseGet(() ->
                        config.getOptionalValue("atelier.openai.api-key", String.class).isEmpty()
                                && isOwnDefault("atelier.openai.base-url"));
    }

    private void start() {
        if (wantsBroker()) {
            broker = timed("kafka", this::startBroker);
        }
        if (wantsSimulator()) {
            simulator = timed("simulator", this::startSimulator);
        }
    }

    private EmbeddedBroker startBroker() {
        return new EmbeddedBroker(embedded.folder().resolve("kafka"), embedded.kafka().port());
    }

    private Simulator startSimulator() {
        var simulated = embedded.simulator();
        return new Simulator(
                new SimulatorSettings(
                        embedded.folder().resolve("simulator"),
                        simulated.port(),
                        simulated.latencyFactor(),
                        simulated.art()),
                Clock.systemUTC());
    }

    private <T> T timed(String what, Supplier<T> start) {
        var begun = System.nanoTime();
        var started = start.get();
        LOG.infof(
                "embedded %s started folder=%s port=%d durationMs=%d",
                what,
                embedded.folder(),
                what.equals("kafka") ? embedded.kafka().port() : embedded.simulator().port(),
                (System.nanoTime() - begun) / 1_000_000);
        return started;
    }

    private void stop() {
        if (simulator != null) {
            simulator.close();
            simulator = null;
        }
        if (broker != null) {
            broker.close();
            broker = null;
        }
    }

    private boolean isOwnDefault(String key) {
        var value = config.getConfigValue(key);
        return value.getValue() == null || value.getSourceOrdinal() <= OWN_DEFAULTS;
    }
}
