package io.atelier.trace;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/// Where the spans of jobs go.
@ConfigMapping(prefix = "atelier.trace")
public interface TraceConfig {
    /// An OpenTelemetry collector that takes spans by OTLP over HTTP, as `http://collector:4318`.
    /// Unset, nothing is traced; `OTEL_EXPORTER_OTLP_ENDPOINT` sets it too. Then the other standard
    /// variables count as well (`OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_TRACES_SAMPLER`,
    /// `OTEL_RESOURCE_ATTRIBUTES`); see docs/tracing.md.
    Optional<URI> endpoint();
}
