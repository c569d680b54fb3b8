package io.atelier.k8s;

import io.atelier.docs.Repository;
import io.atelier.log.LaneDefaults;
import io.atelier.worker.CatalogTimes;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.file.FileSystemConfigSourceFactory;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/// The settings that the application has, taken from its own configuration interfaces, its
/// `application.properties` and the Kafka clients.
final class Settings {
    private static final Path OWN_DEFAULTS = Path.of("src/main/resources/application.properties");
    private static final int OWN_ORDINAL = 250;
    private static final int ENVIRONMENT_ORDINAL = 300;

    private static final List<ConfigClass> MAPPINGS = mappings();
    private static final Set<String> PROPERTIES = properties();
    private static final Set<String> VARIABLES =
            PROPERTIES.stream()
                    .map(name -> name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"))
                    .collect(Collectors.toSet());

    private Settings() {}

    static boolean hasVariable(String name) {
        return VARIABLES.contains(name);
    }

    /// A file of a secret is named by the property that it holds.
    static boolean hasProperty(String name) {
        return PROPERTIES.contains(name);
    }

    /// What the application would have with this environment.
    ///
    /// @throws RuntimeException where a value is of the wrong type or out of its bounds
    static SmallRyeConfig with(Map<String, String> environment) {
        SmallRyeConfigBuilder builder =
                new SmallRyeConfigBuilder()
                        .addDiscoveredConverters()
                        .addDefaultInterceptors()
                        .withValidator(new BeanValidationConfigValidatorImpl())
                        .withSources(new CatalogTimes(), new LaneDefaults())
                        .withSources(new EnvConfigSource(environment, ENVIRONMENT_ORDINAL));
        MAPPINGS.forEach(builder::withMapping);
        try {
            return builder.withSources(
                            new PropertiesConfigSource(OWN_DEFAULTS.toUri().toURL(), OWN_ORDINAL))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> properties() {
        Set<String> names = new TreeSet<>();
        MAPPINGS.forEach(mapping -> names.addAll(ConfigMappings.getProperties(mapping).keySet()));
        Stream.of(
                        ConsumerConfig.configNames(),
                        ProducerConfig.configNames(),
                        AdminClientConfig.configNames())
                .flatMap(Set::stream)
                .forEach(name -> names.add("kafka." + name));
        with(Map.of()).getPropertyNames().forEach(names::add);
        names.add(FileSystemConfigSourceFactory.SMALLRYE_CONFIG_SOURCE_FILE_LOCATIONS);
        return names;
    }

    private static List<ConfigClass> mappings() {
        return Repository.javaFiles(Repository.MAIN).stream()
                .filter(file -> Repository.text(file).contains("@ConfigMapping("))
                .map(file -> Repository.MAIN.relativize(file).toString())
                .map(file -> file.replace(".java", "").replace('/', '.'))
                .map(Settings::mapping)
                .toList();
    }

    private static ConfigClass mapping(String name) {
        try {
            return ConfigClass.configClass(Class.forName(name));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
