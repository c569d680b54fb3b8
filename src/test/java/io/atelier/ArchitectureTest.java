package io.atelier;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The layout: which package may import which of ours. Packages that are still to come are in the
/// table already.
class ArchitectureTest {
    private static final List<String> LEVEL_0_AND_1 =
            List.of(
                    "job",
                    "trace",
                    "catalog",
                    "log",
                    "tenant",
                    "egress",
                    "openai",
                    "storage",
                    "transform");

    private static final List<String> WHOEVER_CALLS =
            Stream.concat(LEVEL_0_AND_1.stream(), Stream.of("attempt")).toList();

    private static final Map<String, List<String>> MAY_IMPORT =
            Map.ofEntries(
                    Map.entry("job", List.of()),
                    Map.entry("embedded", List.of()),
                    Map.entry("trace", List.of()),
                    Map.entry("catalog", List.of("job")),
                    Map.entry("log", List.of("job", "trace")),
                    Map.entry("tenant", List.of("job", "log")),
                    Map.entry("egress", List.of("job")),
                    Map.entry("openai", List.of("job", "trace", "catalog")),
                    Map.entry("storage", List.of("job")),
                    Map.entry(
                            "attempt",
                            List.of("job", "trace", "catalog", "log", "openai", "storage")),
                    Map.entry("transform", List.of("job", "storage")),
                    Map.entry("ledger", List.of("job", "trace", "catalog", "log")),
                    Map.entry("ingest", LEVEL_0_AND_1),
                    Map.entry("worker", WHOEVER_CALLS),
                    Map.entry("batch", WHOEVER_CALLS),
                    Map.entry("webhook", LEVEL_0_AND_1),
                    Map.entry("view", LEVEL_0_AND_1));

    private static final Set<String> WRITTEN =
            Set.of(
                    "job",
                    "embedded",
                    "trace",
                    "catalog",
                    "log",
                    "egress",
                    "openai",
                    "storage",
                    "attempt",
                    "transform",
                    "ledger",
                    "worker");

    private static final JavaClasses OURS =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.atelier");

    @Test
    void seesTheClasses() {
        assertThat(WRITTEN)
                .allSatisfy(name ->
                        assertThat(OURS.that(resideInAPackage(inside(name))))
                                .as(name)
                                .isNotEmpty());
        assertThat(OURS.contain("io.atelier.ledger.Reducer")).isTrue();
        assertThat(OURS.contain("io.atelier.ArchitectureTest")).isFalse();
    }

    @Test
    void hasNoPackageOutsideTheTable() {
        classes()
                .should()
                .resideInAnyPackage(
                        MAY_IMPORT.keySet().stream()
                                .map(ArchitectureTest::inside)
                                .toArray(String[]::new))
                .check(OURS);
    }

    static Stream<String> packages() {
        return MAY_IMPORT.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void importsWhatTheTableAllows(String name) {
        importsOnly(name, MAY_IMPORT.getOrDefault(name, List.of())).check(OURS);
    }

    @Test
    void wouldNoticeAForbiddenImport() {
        assertThatThrownBy(() -> importsOnly("ledger", List.of("job", "log")).check(OURS))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("io.atelier.catalog");
    }

    @Test
    void hasNoCycles() {
        slices().matching("io.atelier.(*)..").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void namesPackagesByWhatTheyAreAbout() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..util..", "..common..", "..model..", "..dto..", "..service..", "..impl..")
                .check(OURS);
    }

    @Test
    void namesClassesByWhatTheyAre() {
        noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Dto|DTO|Service)(\\$.*)?")
                .check(OURS);
    }

    /// Anywhere but among [ApplicationTests] they would start the application once more.
    @Test
    void runsTheTestsWithTheApplicationInOneProcess() throws IOException {
        JavaClasses tests =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                        .importPackages("io.atelier");

        classes()
                .that()
                .areAnnotatedWith(QuarkusTest.class)
                .should()
                .beAnnotatedWith(Tag.class)
                .check(tests);
        assertThat(Files.readAllLines(Path.of("src/test/application-tests.txt")))
                .filteredOn(line -> !line.startsWith("#"))
                .containsExactlyInAnyOrderElementsOf(
                        tests.that(are(annotatedWith(QuarkusTest.class))).stream()
                                .map(test -> test.getName().replace('.', '/') + ".java")
                                .toList());
    }

    private static ArchRule importsOnly(String name, List<String> allowed) {
        String[] fine =
                Stream.concat(Stream.of(name), allowed.stream())
                        .map(ArchitectureTest::inside)
                        .toArray(String[]::new);
        DescribedPredicate<JavaClass> ours = resideInAPackage("io.atelier..");
        return noClasses()
                .that()
                .resideInAPackage(inside(name))
                .should()
                .dependOnClassesThat(ours.and(DescribedPredicate.not(resideInAnyPackage(fine))))
                .allowEmptyShould(true);
    }

    private static String inside(String name) {
        return "io.atelier." + name + "..";
    }
}
