package io.atelier.trace;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.net.URI;
import java.util.Map;

/// The SDK, as the standard's own variables say: traces by OTLP over HTTP unless they say
/// otherwise, and neither metrics (Prometheus fetches them) nor logs.
final class Exporting {
    private Exporting() {}

    /// @param settings that begin with `otel.`, from wherever configuration comes
    static OpenTelemetrySdk to(URI endpoint, Map<String, String> settings) {
        return AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() ->
                        Map.of(
                                "otel.service.name",
                                "atelier",
                                "otel.exporter.otlp.protocol",
                                "http/protobuf",
                                "otel.metrics.exporter",
                                "none",
                                "otel.logs.exporter",
                                "none"))
                .addPropertiesSupplier(() -> settings)
                .addPropertiesCustomizer(
                        _ -> Map.of("otel.exporter.otlp.endpoint", endpoint.toString()))
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
    }
}
