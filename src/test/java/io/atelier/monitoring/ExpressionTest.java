package io.atelier.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.docs.Repository;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Alerts, dashboard and autoscaler ask for metrics, labels and values that there are.
class ExpressionTest {
    private static final Path AUTOSCALER = Path.of("k8s/components/keda/workers.yaml");
    private static final Pattern METRIC = Pattern.compile("\\batelier_[a-z_]+");

    private final MetricTable table = new MetricTable();

    @Test
    void asksForWhatThereIs() {
        assertThat(Expression.all())
                .isNotEmpty()
                .allSatisfy(expression -> {
                    assertThat(expression.metrics())
                            .as(expression.where())
                            .isNotEmpty()
                            .filteredOn(ExpressionTest::isOurs)
                            .allMatch(table::has);
                    assertThat(expression.matchers())
                            .as(expression.where())
                            .filteredOn(matcher -> isOurs(matcher.metric()))
                            .allMatch(table::has);
                });
        assertThat(METRIC.matcher(Repository.text(AUTOSCALER)).results().map(MatchResult::group))
                .isNotEmpty()
                .allMatch(table::has);
    }

    @Test
    void knowsMetricsFromLabelsAndFunctions() {
        Expression expression =
                new Expression(
                        "",
                        "sum by (le, tier) (rate(a_total{kind=~\"x|y\", tier!=\"z\"}[5m])) / 2e3"
                                + " unless on (namespace) max_over_time(b[1h:1m]) > bool 0.5");

        assertThat(expression.metrics()).containsExactly("a_total", "b");
        assertThat(expression.matchers())
                .extracting(matcher -> matcher.metric() + matcher.label() + matcher.values())
                .containsExactly("a_totalkind[x, y]", "a_totaltier[z]");
    }

    private static boolean isOurs(String metric) {
        return metric.startsWith("atelier_");
    }
}
