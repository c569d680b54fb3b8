package io.atelier.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TraceConfigTest {
    @Test
    void isOffByDefault() {
        assertThat(with(Map.of()).endpoint()).isEmpty();
    }

    @Test
    void isSetByOurNameOrTheStandards() {
        URI collector = URI.create("http://collector:4318");

        assertThat(with(Map.of("ATELIER_TRACE_ENDPOINT", collector.toString())).endpoint())
                .contains(collector);
        assertThat(with(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.toString())).endpoint())
                .contains(collector);
    }

    @Test
    void refusesWhatIsNoAddress() {
        Map<String, String> environment = Map.of("ATELIER_TRACE_ENDPOINT", "not an address");

        assertThatThrownBy(() -> with(environment)).hasMessageContaining("atelier.trace.endpoint");
    }

    private static TraceConfig with(Map<String, String> environment) {
        try {
            return new SmallRyeConfigBuilder()
                    .addDiscoveredConverters()
                    .addDefaultInterceptors()
                    .withMapping(TraceConfig.class)
                    .withSources(
                            new EnvConfigSource(environment, 300),
                            new PropertiesConfigSource(
                                    TraceConfigTest.class.getResource("/application.properties"),
                                    100))
                    .withValidateUnknown(false)
                    .build()
                    .getConfigMapping(TraceConfig.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
