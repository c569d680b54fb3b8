package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidator;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageConfigTest {
    @Test
    void hasDefaults() {
        StorageConfig config = config(Map.of());

        assertThat(config.kind()).isEqualTo(StorageConfig.Kind.FOLDER);
        assertThat(config.folder()).isEqualTo(Path.of("/pictures"));
        assertThat(config.retention()).isEmpty();
        assertThat(config.minFree().asLongValue()).isEqualTo(2L << 30);
        assertThat(config.maxBytes().asLongValue()).isEqualTo(50L << 20);
        assertThat(config.maxEdge()).isEqualTo(8192);
        assertThat(config.maxPixels()).isEqualTo(33_177_600);
    }

    @Test
    void takesOtherValues() {
        StorageConfig config =
                config(
                        Map.of(
                                "atelier.storage.folder", "elsewhere",
                                "atelier.storage.min-free", "5G",
                                "atelier.storage.max-bytes", "7M",
                                "atelier.storage.max-edge", "4096",
                                "atelier.storage.max-pixels", "10000000"));

        assertThat(config.folder()).isEqualTo(Path.of("elsewhere"));
        assertThat(config.minFree().asLongValue()).isEqualTo(5L << 30);
        assertThat(config.maxBytes().asLongValue()).isEqualTo(7L << 20);
        assertThat(config.maxEdge()).isEqualTo(4096);
        assertThat(config.maxPixels()).isEqualTo(10_000_000);
    }

    @Test
    void hasDefaultsOfAnObjectStore() {
        StorageConfig.S3 s3 = config(Map.of()).s3();

        assertThat(s3.bucket()).isEmpty();
        assertThat(s3.prefix()).isEmpty();
        assertThat(s3.region()).isEmpty();
        assertThat(s3.endpoint()).isEmpty();
        assertThat(s3.publicEndpoint()).isEmpty();
        assertThat(s3.pathStyle()).isFalse();
        assertThat(s3.accessKeyId()).isEmpty();
        assertThat(s3.secretAccessKey()).isEmpty();
        assertThat(s3.credentialsFile()).isEmpty();
        assertThat(s3.conditionalWrites()).isTrue();
        assertThat(s3.reading()).isEqualTo(StorageConfig.Reading.PROXIED);
        assertThat(s3.presignedFor()).isEqualTo(Duration.ofMinutes(5));
        assertThat(s3.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(s3.maxConnections()).isEqualTo(128);
    }

    @Test
    void takesAnObjectStore() {
        StorageConfig config =
                config(
                        Map.ofEntries(
                                Map.entry("atelier.storage.kind", "s3"),
                                Map.entry("atelier.storage.retention", "30d"),
                                Map.entry("atelier.storage.s3.bucket", "pictures"),
                                Map.entry("atelier.storage.s3.prefix", "atelier/"),
                                Map.entry("atelier.storage.s3.region", "eu-central-1"),
                                Map.entry("atelier.storage.s3.endpoint", "http://minio:9000"),
                                Map.entry(
                                        "atelier.storage.s3.public-endpoint", "https://p.example"),
                                Map.entry("atelier.storage.s3.path-style", "true"),
                                Map.entry("atelier.storage.s3.access-key-id", "key"),
                                Map.entry("atelier.storage.s3.secret-access-key", "secret"),
                                Map.entry("atelier.storage.s3.credentials-file", "/run/aws"),
                                Map.entry("atelier.storage.s3.conditional-writes", "false"),
                                Map.entry("atelier.storage.s3.reading", "presigned"),
                                Map.entry("atelier.storage.s3.presigned-for", "1h"),
                                Map.entry("atelier.storage.s3.timeout", "10s"),
                                Map.entry("atelier.storage.s3.max-connections", "64")));
        StorageConfig.S3 s3 = config.s3();

        assertThat(config.kind()).isEqualTo(StorageConfig.Kind.S3);
        assertThat(config.retention()).contains(Duration.ofDays(30));
        assertThat(s3.bucket()).contains("pictures");
        assertThat(s3.prefix()).contains("atelier/");
        assertThat(s3.region()).contains("eu-central-1");
        assertThat(s3.endpoint()).contains(URI.create("http://minio:9000"));
        assertThat(s3.publicEndpoint()).contains(URI.create("https://p.example"));
        assertThat(s3.pathStyle()).isTrue();
        assertThat(s3.accessKeyId()).contains("key");
        assertThat(s3.secretAccessKey()).contains("secret");
        assertThat(s3.credentialsFile()).contains(Path.of("/run/aws"));
        assertThat(s3.conditionalWrites()).isFalse();
        assertThat(s3.reading()).isEqualTo(StorageConfig.Reading.PRESIGNED);
        assertThat(s3.presignedFor()).isEqualTo(Duration.ofHours(1));
        assertThat(s3.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(s3.maxConnections()).isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource({
        "max-edge, 0",
        "max-edge, 65536",
        "max-pixels, 0",
        "retention, 23h",
        "s3.presigned-for, 9s",
        "s3.presigned-for, 8d",
        "s3.timeout, 99ms",
        "s3.timeout, 11m",
        "s3.max-connections, 0",
        "s3.max-connections, 4097"
    })
    void refusesValuesOutOfBounds(String key, String value) {
        Map<String, String> properties = Map.of("atelier.storage." + key, value);

        assertThatThrownBy(() -> config(properties))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("atelier.storage." + key);
    }

    static StorageConfig config(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(properties);
        all.putIfAbsent("atelier.storage.folder", "/pictures");
        try (ValidatorFactory validators = Validation.buildDefaultValidatorFactory()) {
            return new SmallRyeConfigBuilder()
                    .withConverter(Duration.class, 100, new DurationConverter())
                    .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                    .withValidator((BeanValidationConfigValidator) validators::getValidator)
                    .withMapping(StorageConfig.class)
                    .withSources(new PropertiesConfigSource(all, "test", 100))
                    .build()
                    .getConfigMapping(StorageConfig.class);
        }
    }
}
