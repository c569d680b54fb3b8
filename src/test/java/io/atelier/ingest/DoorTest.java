package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.catalog.Catalog;
import io.atelier.job.Failure;
import io.atelier.job.JobDocument;
import io.atelier.job.Transform;
import io.atelier.openai.Configs;
import io.atelier.openai.Judge;
import io.atelier.openai.Verdict;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is let in, with moderation at the door.
class DoorTest {
    private static final Failure AWAY = Failure.of("server_error", "No verdict.");

    @TempDir Path folder;
    private Inputs inputs;

    @BeforeEach
    void open() {
        inputs = new Inputs(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "at_door, open, Welcome, 1",
        "at_door, closed, AskAgain, 1",
        "off, closed, Welcome, 0",
        "text, closed, Welcome, 0",
        "text_and_image, closed, Welcome, 0"
    })
    void goesByTheConfigWhereNobodyJudges(String check, String away, String entry, int asked)
            throws Exception {
        Judge judge = new Judge(new Verdict.Unavailable(AWAY));

        Door.Entry came = admit(judge, away, check);

        assertThat(came.getClass().getSimpleName()).isEqualTo(entry);
        assertThat(judge.asked()).hasSize(asked);
    }

    @Test
    void tellsWhyItIsToBeAskedAgain() throws Exception {
        assertThat(admit(new Judge(new Verdict.Unavailable(AWAY)), "closed", "at_door"))
                .isEqualTo(new Door.AskAgain(AWAY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "closed"})
    void turnsAwayWhatIsFlaggedWhateverTheConfig(String away) {
        Judge judge = new Judge(new Verdict.Flagged(List.of("violence"), Map.of()));

        assertThatThrownBy(() -> admit(judge, away, "at_door"))
                .isInstanceOfSatisfying(
                        HttpProblem.class,
                        problem -> {
                            assertThat(problem.getStatusCode()).isEqualTo(400);
                            assertThat(problem.getParameters())
                                    .containsEntry("code", "moderation_blocked");
                        });
    }

    @Test
    void turnsAwayWhoeverMarksWithAFileThatIsNotThere() {
        JobDocument document =
                document("off")
                        .transforming(
                                List.of(
                                        new Transform.Blurhash("blurhash", 4, 3),
                                        new Transform.Watermark(
                                                "mark",
                                                null,
                                                new Transform.Image("file-" + "0".repeat(32)),
                                                new Transform.Placement(
                                                        Transform.Position.CENTER, 50, 25),
                                                new Transform.Encoding(null, null, null))));

        assertThatThrownBy(() -> admit(new Judge(new Verdict.Passed()), "open", document))
                .isInstanceOfSatisfying(
                        HttpProblem.class,
                        problem ->
                                assertThat(problem.getParameters().get("errors"))
                                        .asString()
                                        .contains("transform", "entry 1 names a file"));
    }

    private Door.Entry admit(Judge judge, String away, String check) throws Exception {
        return admit(judge, away, document(check));
    }

    private Door.Entry admit(Judge judge, String away, JobDocument document) throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Door door =
                new Door(
                        new WebhookTargets(_ -> Optional.empty(), _ -> List.of()),
                        new InputSources(
                                inputs.store(),
                                inputs.pictures(),
                                (request, _) -> {
                                    throw new AssertionError("called: " + request);
                                },
                                _ -> new JobSight.Missing()),
                        inputs.reuses(),
                        judge.upstream(),
                        Configs.with(Map.of("atelier.openai.moderation.away", away)),
                        new IngestMetrics(registry),
                        Tracing.OFF);
        try (InlinePictures inline =
                new InlinePictures(InputStream.nullInputStream(), inputs.store(), "anna")) {
            return door.admit(document, inline.sealed());
        }
    }

    private static JobDocument document(String check) {
        String json = "{\"prompt\":\"a fox\",\"moderation_check\":\"%s\"}".formatted(check);
        Reading reading =
                new JobDocumentReader(
                                Catalog.load(),
                                Clock.systemUTC(),
                                Catalog.load().defaults().model(),
                                _ -> JobDefaultsTest.PLAIN,
                                _ -> false)
                        .read("anna", json.getBytes(StandardCharsets.UTF_8));
        return ((Reading.Accepted) reading).document();
    }
}
