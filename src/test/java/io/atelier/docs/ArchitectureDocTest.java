package io.atelier.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the documents name is there, and the tables of ARCHITECTURE.md are those of the code.
class ArchitectureDocTest {
    private static final Path ARCHITECTURE = Path.of("ARCHITECTURE.md");

    /// Words in the shape of a class name that are none of ours.
    private static final Set<String> FOREIGN =
            Set.of("Deprecation", "ETag", "Link", "Range", "Sunset");

    private static final String USERS_OWN = "config/application.properties";

    private static final Path PACKAGES = Repository.MAIN.resolve("io/atelier");
    private static final Pattern CLASS_NAME =
            Pattern.compile("([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(\\.[A-Z]\\w*)*(\\.[a-z]\\w*)?");
    private static final Pattern FILE_NAME =
            Pattern.compile("[\\w./-]+\\.(md|java|json|yaml|properties|xml)");
    private static final Pattern IMPORT =
            Pattern.compile("import (?:static )?io\\.atelier\\.(\\w+)\\.");
    private static final Pattern TOPIC =
            Pattern.compile(
                    "[A-Z_]+\\(\"([a-z.-]+)\", (?:Duration\\.of(\\w+)\\((\\d+)\\)|null)\\)");

    static Stream<Path> documents() {
        return Stream.of("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "docs")
                .flatMap(root -> Repository.files(Path.of(root)).stream())
                .filter(file -> file.toString().endsWith(".md"));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void namesOnlyClassesThatExist(Path document) {
        Set<String> ours =
                Stream.of(Repository.MAIN, Repository.TEST)
                        .flatMap(root -> Repository.javaFiles(root).stream())
                        .map(file -> file.getFileName().toString().replace(".java", ""))
                        .collect(Collectors.toSet());

        List<String> unknown =
                Documents.inlineCode(Repository.text(document)).stream()
                        .map(CLASS_NAME::matcher)
                        .filter(Matcher::matches)
                        .map(found -> found.group(1))
                        .filter(name -> !ours.contains(name) && !FOREIGN.contains(name))
                        .toList();

        assertThat(unknown).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void namesOnlyFilesThatExist(Path document) {
        String text = Repository.text(document);

        assertThat(Documents.localLinks(text))
                .allSatisfy(link -> assertThat(document.resolveSibling(link)).exists());
        List<Path> files = files();
        assertThat(Documents.inlineCode(text))
                .filteredOn(code -> FILE_NAME.matcher(code).matches())
                .filteredOn(code -> !code.equals(USERS_OWN))
                .filteredOn(code -> files.stream().noneMatch(file -> file.endsWith(code)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksToHeadingsThatExist(Path document) {
        assertThat(Documents.anchors(Repository.text(document)))
                .allSatisfy(anchor -> {
                    Path target =
                            anchor.file().isEmpty()
                                    ? document
                                    : document.resolveSibling(anchor.file());
                    assertThat(Documents.headings(Repository.text(target)))
                            .contains(anchor.heading());
                });
    }

    @Test
    void listsEveryPackageAndNoOther() throws IOException {
        assertThat(allowedImports().keySet()).isEqualTo(packages());
    }

    @Test
    void allowsWhatThePackagesImport() {
        assertThat(allowedImports())
                .allSatisfy((name, allowed) -> assertThat(allowed).containsAll(imports(name)));
    }

    @Test
    void listsEveryTopicAndHowItIsCleaned() {
        Map<String, String> told = new TreeMap<>();
        for (List<String> row : Documents.table(ARCHITECTURE, "## Topics")) {
            Documents.inlineCode(row.getFirst()).forEach(topic -> told.put(topic, row.get(2)));
        }

        assertThat(told).isEqualTo(topics());
    }

    private static Map<String, String> topics() {
        Map<String, String> topics = new TreeMap<>();
        Matcher found =
                TOPIC.matcher(Repository.text(PACKAGES.resolve("log").resolve("Topic.java")));
        while (found.find()) {
            String unit = found.group(2);
            topics.put(
                    found.group(1),
                    unit == null
                            ? "compact"
                            : "delete, %s %s"
                                    .formatted(found.group(3), unit.toLowerCase(Locale.ROOT)));
        }
        return topics;
    }

    private static Map<String, List<String>> allowedImports() {
        return Documents.table(ARCHITECTURE, "## Packages").stream()
                .collect(
                        Collectors.toMap(
                                row -> Documents.inlineCode(row.get(1)).getFirst(),
                                row -> Documents.inlineCode(row.get(3))));
    }

    private static Set<String> packages() throws IOException {
        try (Stream<Path> folders = Files.list(PACKAGES)) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Set<String> imports(String name) {
        Set<String> imports = new TreeSet<>();
        for (Path file : Repository.javaFiles(PACKAGES.resolve(name))) {
            Matcher found = IMPORT.matcher(Repository.text(file));
            while (found.find()) {
                imports.add(found.group(1));
            }
        }
        imports.remove(name);
        return imports;
    }

    private static List<Path> files() {
        return Stream.of(
                        "src",
                        "docs",
                        "deploy",
                        "k8s",
                        "pom.xml",
                        "README.md",
                        "ARCHITECTURE.md",
                        "CHANGELOG.md")
                .flatMap(root -> Repository.files(Path.of(root)).stream())
                .toList();
    }
}
