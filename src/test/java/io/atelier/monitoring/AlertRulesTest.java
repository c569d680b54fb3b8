package io.atelier.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.docs.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The alerts of a Prometheus by itself and those of its operator are the same; each says what to
/// do, and is tested.
class AlertRulesTest {
    private static final Path PLAIN = Expression.RULES;
    private static final Path OPERATOR = Path.of("k8s/components/monitoring/rules.yaml");
    private static final Path TESTS = Path.of("deploy/prometheus/rules.test.yaml");
    private static final Path OPERATIONS = Path.of("docs/operations.md");
    private static final JsonNode RULES = Expression.read(PLAIN).at("/groups/0/rules");
    private static final String HEAD =
            """
            # Written from deploy/prometheus/rules.yaml.
            apiVersion: monitoring.coreos.com/v1
            kind: PrometheusRule
            metadata:
              name: atelier
              labels:
                app.kubernetes.io/name: atelier
            spec:
            """;

    @Test
    void areTheSameForTheOperator() throws IOException {
        String expected =
                HEAD
                        + Repository.text(PLAIN)
                                .lines()
                                .filter(line -> !line.startsWith("#"))
                                .map(line -> line.isEmpty() ? line : "  " + line)
                                .collect(Collectors.joining("\n", "", "\n"));

        if (Boolean.getBoolean("atelier.docs.write")) {
            Files.writeString(OPERATOR, expected);
        }

        assertThat(Repository.text(OPERATOR))
                .as(
                        "write it again with ./mvnw test -Dtest=AlertRulesTest"
                                + " -Datelier.docs.write=true")
                .isEqualTo(expected);
    }

    @Test
    void sayWhatIsWrongAndWhatToDo() {
        List<String> sections =
                Repository.text(OPERATIONS)
                        .lines()
                        .filter(line -> line.startsWith("### Atelier"))
                        .map(line -> line.substring("### ".length()))
                        .toList();

        assertThat(RULES)
                .allSatisfy(rule -> {
                    String name = rule.path("alert").asText();
                    assertThat(rule.path("for").asText()).as(name).matches("[1-9]\\d*m");
                    assertThat(rule.at("/labels/severity").asText())
                            .as(name)
                            .isIn("warning", "critical");
                    assertThat(rule.at("/annotations/summary").asText()).as(name).isNotEmpty();
                    assertThat(rule.at("/annotations/runbook_url").asText())
                            .isEqualTo(OPERATIONS + "#" + name.toLowerCase(Locale.ROOT));
                });
        assertThat(RULES)
                .extracting(rule -> rule.path("alert").asText())
                .containsExactlyElementsOf(sections);
    }

    /// promtool plays the tests, where it is installed; that there are some is seen here.
    @Test
    void areEachTestedToFireAndNotToFire() {
        Map<String, Set<Boolean>> tested = new TreeMap<>();
        for (JsonNode test : Expression.read(TESTS).path("tests")) {
            for (JsonNode expected : test.path("alert_rule_test")) {
                tested.computeIfAbsent(expected.path("alertname").asText(), name -> new TreeSet<>())
                        .add(expected.has("exp_alerts"));
            }
        }

        assertThat(RULES)
                .allSatisfy(rule ->
                        assertThat(tested)
                                .containsEntry(rule.path("alert").asText(), Set.of(false, true)));
        assertThat(tested).hasSize(RULES.size());
    }
}
