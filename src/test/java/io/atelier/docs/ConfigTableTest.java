package io.atelier.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConfigTableTest {
    private static final Path README = Path.of("README.md");
    private static final Markers MARKERS = new Markers("configuration, generated");
    private static final String UNSET = "unset";
    private static final String REGENERATE =
            "the README's configuration table is out of date; write it again with"
                    + " ./mvnw test -Dtest=ConfigTableTest -Datelier.docs.write=true";

    @Test
    void theReadmeTellsEverySetting() throws IOException {
        String expected = ConfigTable.of(sections());
        String readme = Repository.text(README);

        if (Boolean.getBoolean("atelier.docs.write")) {
            readme = MARKERS.replace(readme, expected);
            Files.writeString(README, readme);
        }

        assertThat(MARKERS.read(readme)).as(REGENERATE).isEqualTo(expected);
    }

    @Test
    void everySettingSaysWhatItDoes() throws IOException {
        assertThat(sections())
                .isNotEmpty()
                .allSatisfy(section -> {
                    assertThat(section.doc()).as(section.prefix()).isNotEmpty();
                    assertThat(section.keys())
                            .isNotEmpty()
                            .allSatisfy(key ->
                                    assertThat(key.doc())
                                            .as(key.name())
                                            .isNotEmpty()
                                            .doesNotContain("{@"));
                });
    }

    /// The table is read out of the sources; this is what the application itself reads.
    @Test
    void tellsTheKeysAndDefaultsOfTheApplication() throws IOException {
        Properties ownDefaults = ownDefaults();
        Map<String, String> read = new TreeMap<>();
        mappings()
                .forEach(file ->
                        mapping(file)
                                .getProperties()
                                .forEach((key, fallback) ->
                                        read.put(
                                                key, Objects.requireNonNullElse(fallback, UNSET))));
        // Elements of lists, which are told as one value.
        read.keySet().removeIf(key -> key.endsWith("[*]"));
        read.replaceAll((key, fallback) -> ownDefaults.getProperty(key, fallback));

        Map<String, String> told =
                sections().stream()
                        .flatMap(section -> section.keys().stream())
                        .collect(
                                Collectors.toMap(
                                        key -> key.name().replace("<name>", "*"),
                                        key -> Objects.requireNonNullElse(key.fallback(), UNSET),
                                        (one, other) -> one,
                                        TreeMap::new));

        assertThat(told).isEqualTo(read);
    }

    @Test
    void readsDefaultsBoundsAndNestedGroups() throws IOException {
        List<ConfigKey> keys = sections().stream().flatMap(it -> it.keys().stream()).toList();

        assertThat(keys)
                .anySatisfy(key -> {
                    assertThat(key.name()).isEqualTo("atelier.openai.breaker.failure-ratio");
                    assertThat(key.fallback()).isEqualTo("0.5");
                    assertThat(key.checked()).isEqualTo("0.05 to 1.0");
                })
                .anySatisfy(key -> {
                    assertThat(key.name()).isEqualTo("atelier.storage.folder");
                    assertThat(key.fallback()).isEqualTo("${atelier.embedded.folder}/pictures");
                })
                .anySatisfy(key -> {
                    assertThat(key.name()).isEqualTo("atelier.openai.api-key");
                    assertThat(key.fallback()).isNull();
                });
    }

    private static List<ConfigSection> sections() throws IOException {
        return ConfigSources.read(mappings(), ownDefaults());
    }

    private static Properties ownDefaults() throws IOException {
        Properties defaults = new Properties();
        try (Reader reader =
                Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
            defaults.load(reader);
        }
        return defaults;
    }

    private static List<Path> mappings() {
        return Repository.javaFiles(Repository.MAIN).stream()
                .filter(file -> Repository.text(file).contains("@ConfigMapping("))
                .toList();
    }

    private static ConfigClass mapping(Path file) {
        String name = Repository.MAIN.relativize(file).toString();
        try {
            return ConfigClass.configClass(
                    Class.forName(name.replace(".java", "").replace('/', '.')));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
