package io.atelier.docs;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The table of docs/metrics.md.
public final class MetricsTable {
    private static final Path FILE = Path.of("docs/metrics.md");
    private static final Pattern ROW =
            Pattern.compile(
                    "(?m)^\\| `(atelier_[a-z_]+)` \\| (\\w+) \\| [^|]+ \\|([^|]*)\\| [^|]+ \\| [^|]+ \\|$");
    private static final Pattern BESIDE =
            Pattern.compile("`((?:http|jvm|process|system|kafka)_[a-z_]+)");
    private static final Pattern LABEL = Pattern.compile("`(\\w+)` = ([^;]+)");

    private MetricsTable() {}

    /// @param type as Prometheus calls it
    /// @param labels by name
    public record Row(String name, String type, Map<String, Values> labels) {
        /// Whether it is known ahead what its labels may say.
        public boolean enumerated() {
            return labels.values().stream().allMatch(values -> values.bound().isEmpty());
        }
    }

    /// What a label may say.
    ///
    /// @param words that are given
    /// @param bound those that are only described
    public record Values(List<String> words, List<String> bound) {
        static Values of(String cell) {
            List<String> all = Arrays.stream(cell.strip().split(",\\s*")).toList();
            return new Values(
                    all.stream().filter(each -> !each.contains(" ")).toList(),
                    all.stream().filter(each -> each.contains(" ")).toList());
        }

        /// Of a described one only the shape can be told.
        public boolean allow(String value) {
            return words.contains(value)
                    || (!bound.isEmpty() && value.matches("[a-z][a-z0-9._-]{0,39}"));
        }
    }

    /// By name.
    public static Map<String, Row> rows() {
        Map<String, Row> rows = new TreeMap<>();
        ROW.matcher(Repository.text(FILE))
                .results()
                .map(MetricsTable::row)
                .forEach(row -> rows.put(row.name(), row));
        return rows;
    }

    /// The platform's that are worth watching, as they are scraped.
    public static List<String> besides() {
        return BESIDE.matcher(Repository.text(FILE))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static Row row(MatchResult found) {
        Map<String, Values> labels = new LinkedHashMap<>();
        LABEL.matcher(found.group(3))
                .results()
                .forEach(label -> labels.put(label.group(1), Values.of(label.group(2))));
        return new Row(found.group(1), found.group(2), labels);
    }
}
