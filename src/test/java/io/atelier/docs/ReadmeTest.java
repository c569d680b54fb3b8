package io.atelier.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.JobStatus;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The README's tables of what callers and operators meet.
class ReadmeTest {
    private static final Path README = Path.of("README.md");
    private static final Pattern SCHEMA_FIELD = Pattern.compile("(?m)^        ([a-z_]+):");

    @Test
    void tellsEveryStatus() {
        assertThat(firstColumn("### Statuses"))
                .isEqualTo(
                        Arrays.stream(JobStatus.values())
                                .map(JobStatus::wireName)
                                .collect(Collectors.toCollection(TreeSet::new)));
    }

    /// The schema itself is held to the fields that are read by another test.
    @Test
    void tellsEveryFieldOfAJobDocument() {
        String schemas = Repository.text(Path.of("src/main/resources/META-INF/openapi.yaml"));
        String document =
                schemas.substring(
                        schemas.indexOf("    JobDocument:"),
                        schemas.indexOf("    SessionDocument:"));
        Set<String> fields =
                SCHEMA_FIELD
                        .matcher(document)
                        .results()
                        .map(found -> found.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(firstColumn("### Job document")).isEqualTo(fields);
    }

    private static Set<String> firstColumn(String heading) {
        return Documents.table(README, heading).stream()
                .flatMap(row -> names(row.getFirst()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> names(String cell) {
        return Documents.inlineCode(cell).stream();
    }
}
