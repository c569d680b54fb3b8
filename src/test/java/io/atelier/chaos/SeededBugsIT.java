package io.atelier.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chaos.checker.Report;
import io.atelier.chaos.checker.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The checker's own power: it passes a sound application and catches each bug that is planted into
/// the same, for what it is. Only with `-Pchaos`.
@Tag("chaos")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeededBugsIT {
    private final List<String> table = new ArrayList<>();

    @BeforeAll
    void head() {
        table.add("| bug | run | caught by | as | also broken |");
        table.add("|---|---|---|---|---|");
    }

    @AfterAll
    void print() {
        table.forEach(System.out::println);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("io.atelier.chaos.SeededBug#settings")
    void passesWithoutABug(SeededBug.Setting setting) throws Exception {
        Report report = Run.of(setting.with(""));

        assertThat(report.broken()).as(report.text()).isEmpty();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("io.atelier.chaos.SeededBug#chosen")
    void catches(SeededBug seeded) throws Exception {
        Report report = Run.of(seeded.setting().with(seeded.bug().option()));

        List<String> reasons =
                report.verdicts().stream()
                        .filter(verdict -> verdict.id().equals(seeded.invariant()))
                        .map(Verdict::violations)
                        .flatMap(List::stream)
                        .map(violation -> violation.why())
                        .filter(why -> why.contains(seeded.words()))
                        .toList();
        List<String> others = new ArrayList<>(report.broken());
        others.remove(seeded.invariant());
        table.add(
                "| %s | %s | %s, %d times | %s | %s |"
                        .formatted(
                                seeded.bug().option(),
                                seeded.setting(),
                                seeded.invariant(),
                                reasons.size(),
                                reasons.stream().findFirst().orElse("NOT CAUGHT"),
                                String.join(", ", others)));
        assertThat(reasons).as(report.text()).isNotEmpty();
    }
}
