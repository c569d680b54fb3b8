package io.atelier.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The table and the code know the same meters. That it tells what is really scraped is shown where
/// there is an application to scrape.
class MetricsTableTest {
    private static final Pattern METER =
            Pattern.compile("(?:counter|gauge|timer|builder)\\(\\s*\"(atelier[._][a-z._]+)\"");
    private static final Pattern ADDED = Pattern.compile("_(total|seconds)$");

    private final Set<String> meters =
            Repository.javaFiles(Repository.MAIN).stream()
                    .flatMap(file -> METER.matcher(Repository.text(file)).results())
                    .map(found -> found.group(1).replace('.', '_'))
                    .collect(Collectors.toCollection(TreeSet::new));

    @Test
    void hasTheMetersOfTheCode() {
        assertThat(MetricsTable.rows().keySet().stream().map(this::meter))
                .containsExactlyInAnyOrderElementsOf(meters);
    }

    @Test
    void isWhollyUnderstood() {
        String table = Repository.text(Path.of("docs/metrics.md"));
        int begin = table.indexOf("<!-- metrics -->");
        int end = table.indexOf("<!-- end of metrics -->");

        assertThat(table.substring(begin, end).lines().filter(line -> line.startsWith("| `")))
                .hasSameSizeAs(MetricsTable.rows().keySet());
    }

    /// Without what Prometheus' format adds.
    private String meter(String metric) {
        return meters.contains(metric) ? metric : ADDED.matcher(metric).replaceFirst("");
    }
}
