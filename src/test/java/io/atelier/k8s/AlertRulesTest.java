package io.atelier.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.docs.MetricsTable;
import io.atelier.docs.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The alerts of a Prometheus by itself and those of its operator are the same, and neither they
/// nor the autoscaler ask for a metric that is not there.
class AlertRulesTest {
    private static final Path PLAIN = Path.of("deploy/prometheus/rules.yaml");
    private static final Path OPERATOR = Path.of("k8s/components/monitoring/rules.yaml");
    private static final Path AUTOSCALER = Path.of("k8s/components/keda/workers.yaml");
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

    private static final Pattern METRIC = Pattern.compile("\\batelier_[a-z_]+");
    private static final Pattern SUFFIX = Pattern.compile("_(count|sum|max|bucket)$");

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

    /// Tests of their own hold the table to what is scraped.
    @Test
    void nameMetricsOfTheTable() {
        Set<String> told = MetricsTable.rows().keySet();

        for (Path file : List.of(PLAIN, AUTOSCALER)) {
            assertThat(METRIC.matcher(Repository.text(file)).results().map(MatchResult::group))
                    .isNotEmpty()
                    .allSatisfy(metric ->
                            assertThat(told).contains(SUFFIX.matcher(metric).replaceAll("")));
        }
    }
}
