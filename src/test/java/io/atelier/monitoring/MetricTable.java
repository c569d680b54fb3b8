package io.atelier.monitoring;

import io.atelier.docs.MetricsTable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What may be asked for: the table of docs/metrics.md, which a test of its own holds to what is
/// really scraped, and what Prometheus adds to it.
final class MetricTable {
    private static final Set<String> LABELS_OF_TARGETS = Set.of("namespace", "instance");
    private static final List<String> PARTS_OF_SUMMARIES = List.of("_count", "_sum", "_max");
    private static final List<String> PARTS_OF_HISTOGRAMS =
            List.of("_count", "_sum", "_max", "_bucket");

    private final Map<String, MetricsTable.Row> rows = MetricsTable.rows();

    boolean has(String metric) {
        return row(metric) != null;
    }

    boolean has(Expression.LabelMatcher matcher) {
        MetricsTable.Row row = row(matcher.metric());
        MetricsTable.Values values = row == null ? null : row.labels().get(matcher.label());
        return LABELS_OF_TARGETS.contains(matcher.label())
                || (values != null && matcher.values().stream().allMatch(values::allow));
    }

    private MetricsTable.@Nullable Row row(String metric) {
        return rows.values().stream()
                .filter(row ->
                        parts(row.type()).stream()
                                .anyMatch(part -> metric.equals(row.name() + part)))
                .findFirst()
                .orElse(null);
    }

    private static List<String> parts(String type) {
        return switch (type) {
            case "summary" -> PARTS_OF_SUMMARIES;
            case "histogram" -> PARTS_OF_HISTOGRAMS;
            default -> List.of("");
        };
    }
}
