package io.atelier.trace;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/// Starts what sends spans, once somebody wants to make one and only where they have somewhere to
/// go.
///
/// There is no bean of the type `OpenTelemetry`: SmallRye's channels would trace their records with
/// it.
@ApplicationScoped
class TracingProducer {
    private static final int LAST = 10_000;
    private static final long PATIENCE_SECONDS = 5;

    private @Nullable OpenTelemetrySdk sdk;

    @Produces
    @Singleton
    Tracing tracing(TraceConfig trace, Config all) {
        return trace.endpoint()
                .map(endpoint -> {
                    OpenTelemetrySdk started = Exporting.to(endpoint, standard(all));
                    sdk = started;
                    return new Tracing(started);
                })
                .orElse(Tracing.OFF);
    }

    /// The standard's own settings: a file of secrets may have them as well as a variable.
    private static Map<String, String> standard(Config all) {
        Map<String, String> settings = new HashMap<>();
        for (String name : all.getPropertyNames()) {
            if (name.startsWith("otel.")) {
                all.getOptionalValue(name, String.class)
                        .ifPresent(value -> settings.put(name, value));
            }
        }
        return settings;
    }

    /// Sends what is left, after everybody who makes spans has drained.
    void stop(@Observes @Priority(LAST) ShutdownEvent event) {
        OpenTelemetrySdk running = sdk;
        if (running != null) {
            running.getSdkTracerProvider().shutdown().join(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
