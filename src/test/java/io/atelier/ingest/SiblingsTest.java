package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.catalog.Batching;
import io.atelier.catalog.Catalog;
import io.atelier.job.JobDocument;
import io.atelier.job.ModerationCheck;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.Tier;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiblingsTest {
    private static final String WITHOUT = "gpt-image-2.6-flare";
    private static final String SIBLING = "gpt-image-2.5-flare";
    private static final Catalog CATALOG = Catalog.load();
    private static final Batching BATCHING = new Batching(CATALOG);

    @ParameterizedTest
    @CsvSource({"batch,auto", "standard,batch", "priority,batch"})
    void standInWhereABatchIsWanted(String tier, String lane) {
        JobDocument document = read(WITHOUT, tier, lane);

        assertThat(document.operation().options().model()).isEqualTo(SIBLING);
        assertThat(document.changes())
                .contains(
                        new JobDocument.Change(
                                "model", WITHOUT, SIBLING, "it can't be called in a batch"));
    }

    @ParameterizedTest
    @CsvSource({"batch,realtime", "standard,auto"})
    void leaveOthersAlone(String tier, String lane) {
        JobDocument document = read(WITHOUT, tier, lane);

        assertThat(document.operation().options().model()).isEqualTo(WITHOUT);
        assertThat(document.changes()).isEmpty();
    }

    @Test
    void leaveAModelAloneThatHasBatches() {
        assertThat(read("gpt-image-2.5-sunburst", "batch", "auto").changes()).isEmpty();
    }

    @Test
    void mustHaveBatchesThemselves() {
        assertThatThrownBy(() -> new Siblings(Map.of(SIBLING, WITHOUT), BATCHING))
                .hasMessageContaining("atelier.lane.siblings")
                .hasMessageContaining(WITHOUT);
    }

    private static JobDocument read(String model, String tier, String lane) {
        JobDocumentReader reader =
                new JobDocumentReader(
                        CATALOG,
                        Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC),
                        SIBLING,
                        _ -> new JobDefaults(Tier.STANDARD, OnAmbiguous.RETRY, ModerationCheck.OFF),
                        _ -> false,
                        new Siblings(
                                Map.of(WITHOUT, SIBLING, "gpt-image-2.5-sunburst", SIBLING),
                                BATCHING));
        ObjectNode body =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("operation", "generate")
                        .put("prompt", "a lighthouse")
                        .put("model", model)
                        .put("tier", tier)
                        .put("lane", lane);
        Reading reading = reader.read("default", body.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).document();
    }
}
