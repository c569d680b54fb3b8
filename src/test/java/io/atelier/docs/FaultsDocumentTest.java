package io.atelier.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What docs/faults.md says of a fault, its journey proves; that it leaves none out is proven here.
class FaultsDocumentTest {
    @Test
    void tellsOfEveryFaultOfTheSimulator() {
        List<String> faults =
                Documents.table(Path.of("docs/simulator.md"), "## Faults").stream()
                        .flatMap(row -> Documents.inlineCode(row.getFirst()).stream())
                        .toList();

        assertThat(faults).contains("reset", "generating");
        assertThat(Documents.inlineCode(Repository.text(Path.of("docs/faults.md"))))
                .containsAll(faults);
    }
}
