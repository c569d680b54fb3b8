package io.atelier.monitoring;

import io.atelier.docs.Markers;
import io.atelier.docs.Repository;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The table of docs/metrics.md, which a test of its own holds to what is really scraped.
final class MetricTable {
    private static final Path FILE = Path.of("docs/metrics.md");

    /// What Prometheus itself puts to everything that it scrapes.
    private static final List<String> LABELS_OF_TARGETS = List.of("namespace", "instance");

    private static final List<String> PARTS_OF_SUMMARIES = List.of("_count", "_sum", "_max");

    private final Map<String, Row> rows =
            new Markers("metrics")
                    .read(Repository.text(FILE))
                    .lines()
                    .skip(2)
                    .map(Row::of)
                    .collect(Collectors.toMap(Row::name, row -> row));

    /// @param labels the values of each; more than those where the row tells of some in words
    private record Row(String name, String type, Map<String, String> labels) {
        static Row of(String line) {
            List<String> cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            return new Row(
                    cells.get(1).replace("`", ""),
                    cells.get(2),
                    Arrays.stream(cells.get(4).split(";", -1))
                            .filter(label -> !label.isBlank())
                            .map(label -> label.split("=", 2))
                            .collect(
                                    Collectors.toMap(
                                            label -> label[0].replace("`", "").strip(),
                                            label -> label[1].strip())));
        }

        boolean takes(String label, String value) {
            String values = labels.getOrDefault(label, "");
            return values.contains("of the catalogue")
                    || List.of(values.split(", ", -1)).contains(value);
        }
    }

    boolean has(String metric) {
        return row(metric) != null;
    }

    boolean has(Expression.LabelMatcher matcher) {
        Row row = row(matcher.metric());
        return LABELS_OF_TARGETS.contains(matcher.label())
                || row != null
                        && matcher.values().stream()
                                .allMatch(value -> row.takes(matcher.label(), value));
    }

    private @Nullable Row row(String metric) {
        Row gauge = rows.get(metric);
        if (gauge != null && !gauge.type().equals("summary") && !gauge.type().equals("histogram")) {
            return gauge;
        }
        for (String part : PARTS_OF_SUMMARIES) {
            Row summary = metric.endsWith(part) ? rows.get(without(metric, part)) : null;
            if (summary != null) {
                return summary;
            }
        }
        Row histogram = metric.endsWith("_bucket") ? rows.get(without(metric, "_bucket")) : null;
        return histogram != null && histogram.type().equals("histogram") ? histogram : null;
    }

    private static String without(String metric, String ending) {
        return metric.substring(0, metric.length() - ending.length());
    }
}
