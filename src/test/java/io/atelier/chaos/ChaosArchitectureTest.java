package io.atelier.chaos;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who judges the product must not share its mistakes.
class ChaosArchitectureTest {
    private static final JavaClasses OURS =
            new ClassFileImporter().importPackages("io.atelier.chaos");

    @ParameterizedTest
    @CsvSource({
        "io.atelier.chaos.., io.atelier.chaos..",
        "io.atelier.chaos.checker.., io.atelier.chaos.checker..",
        "io.atelier.chaos.agent.., io.atelier.chaos.agent.."
    })
    void sharesNoCodeWithTheProduct(String who, String mayUse) {
        assertThat(OURS.that(resideInAPackage(who))).isNotEmpty();

        usesOnly(who, mayUse).check(OURS);
    }

    private static ArchRule usesOnly(String who, String mayUse) {
        return noClasses()
                .that()
                .resideInAPackage(who)
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.atelier..").and(not(resideInAPackage(mayUse))));
    }
}
