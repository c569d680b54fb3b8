package io.atelier.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Moderation and models.
class FreeCallsTest {
    private static final String PASSED =
            "{\"id\":\"m\",\"results\":[{\"flagged\":false,\"categories\":{\"violence\":false},\"category_scores\":{\"violence\":0.01}}]}";
    private static final String FLAGGED =
            "{\"id\":\"m\",\"results\":[{\"flagged\":true,\"categories\":{\"violence\":true,\"illicit\":null,\"<b>\":true,\"sexual\":false},\"category_scores\":{\"violence\":0.9,\"sexual\":0.1}}]}";

    private final CannedApi upstream = new CannedApi();

    @Test
    void passesWhatIsNotFlagged() throws Exception {
        upstream.json(PASSED);

        assertThat(verdict(List.of())).isEqualTo(new Verdict.Passed());
        assertThat(upstream.calls().getFirst())
                .endsWith(
                        "{\"model\":\"mod\",\"input\":[{\"type\":\"text\",\"text\":\"a prompt\"}]}");
    }

    @Test
    void tellsCategoriesAndScoresInTheShapeOfARefusal() throws Exception {
        upstream.json(FLAGGED);

        Verdict verdict = verdict(List.of());

        assertThat(verdict)
                .isEqualTo(
                        new Verdict.Flagged(
                                List.of("violence"), Map.of("violence", 0.9, "sexual", 0.1)));
        assertThat(((Verdict.Flagged) verdict).failure().moderation())
                .isEqualTo(new Failure.Moderation("pre_check", List.of("violence")));
    }

    @Test
    void showsOnePictureACall() throws Exception {
        upstream.json(PASSED).json(FLAGGED);

        Verdict verdict =
                verdict(
                        List.of(
                                Studio.stored("hello"),
                                new InputPicture.UpstreamFile("file-1"),
                                new InputPicture.Link("https://example.org/b.png")));

        assertThat(verdict).isInstanceOf(Verdict.Flagged.class);
        assertThat(upstream.calls()).hasSize(2);
        assertThat(upstream.calls().getFirst())
                .contains(
                        "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,aGVsbG8=\"}}");
        assertThat(upstream.calls().getLast())
                .contains("{\"url\":\"https://example.org/b.png\"}")
                .doesNotContain("\"text\"");
    }

    @Test
    void whatIsFlaggedStaysFlaggedWhenTheRestCannotBeAsked() throws Exception {
        upstream.json(FLAGGED).status(500, "{}");

        assertThat(verdict(List.of(Studio.stored("a"), Studio.stored("b"))))
                .isInstanceOf(Verdict.Flagged.class);
    }

    @Test
    void isNoPassWhenOnePictureCouldNotBeAsked() throws Exception {
        upstream.json(PASSED).status(500, "{}");

        assertThat(verdict(List.of(Studio.stored("a"), Studio.stored("b"))))
                .isInstanceOf(Verdict.Unavailable.class);
    }

    @ParameterizedTest
    @CsvSource({"401, {}", "404, {}", "429, {}", "500, {}", "200, nonsense", "200, {}"})
    void hasNoVerdictWhereThereIsNone(int status, String body) throws Exception {
        upstream.status(status, body);

        Verdict verdict = verdict(List.of());

        assertThat(verdict).isInstanceOf(Verdict.Unavailable.class);
        assertThat(((Verdict.Unavailable) verdict).reason().code())
                .isEqualTo("moderation_unavailable");
        assertThat(upstream.calls()).as("never asked again").hasSize(1);
    }

    @Test
    void hasNoVerdictWhenNobodyAnswers() throws Exception {
        upstream.fails(new IOException("reset"));

        assertThat(verdict(List.of())).isInstanceOf(Verdict.Unavailable.class);
    }

    @Test
    void listsModelsWithTheirLastDays() throws Exception {
        upstream.json(
                "{\"object\":\"list\",\"data\":[{\"id\":\"a\",\"shutdown_date\":\"2026-12-01\"},{\"id\":\"b\",\"shutdown_date\":null},{\"id\":\"c\",\"shutdown_date\":\"soon\"},{}]}");

        assertThat(models().list())
                .isEqualTo(
                        new ModelList.Listed(
                                List.of(
                                        new ListedModel("a", LocalDate.of(2026, 12, 1)),
                                        new ListedModel("b", null),
                                        new ListedModel("c", null))));
    }

    @ParameterizedTest
    @CsvSource({
        "401, {}, invalid_api_key",
        "503, {}, server_is_overloaded",
        "200, nonsense, upstream_malformed",
        "200, {}, upstream_malformed"
    })
    void hasNoListWhereThereIsNone(int status, String body, String code) throws Exception {
        upstream.status(status, body);

        assertThat(models().list())
                .isInstanceOfSatisfying(
                        ModelList.Unavailable.class,
                        it -> assertThat(it.reason().code()).isEqualTo(code));
    }

    @Test
    void handsAQuestionOnAsItIs() throws Exception {
        upstream.json(FLAGGED);

        assertThat(relayed("{\"input\":\"a\"}")).isEqualTo(new ModerationRelay.Answered(FLAGGED));
        assertThat(upstream.calls())
                .containsExactly("moderate application/json 13 {\"input\":\"a\"}");
    }

    @ParameterizedTest
    @CsvSource({"400", "404", "413", "422"})
    void tellsWhatIsWrongWithAQuestion(int status) throws Exception {
        upstream.status(status, "{\"error\":{\"message\":\"No.\",\"code\":\"invalid_type\"}}");

        assertThat(relayed("{}"))
                .isEqualTo(new ModerationRelay.Refused(status, "invalid_type", "No."));
    }

    /// Our key, our trouble.
    @ParameterizedTest
    @CsvSource({"401", "403", "500", "503"})
    void keepsItsOwnTroubleToItself(int status) throws Exception {
        upstream.status(status, "{}");

        assertThat(relayed("{}")).isEqualTo(new ModerationRelay.Away());
    }

    @Test
    void passesOnThatThereAreTooManyQuestions() throws Exception {
        upstream.status(429, "{}").fails(new IOException("reset"));

        assertThat(relayed("{}")).isEqualTo(new ModerationRelay.Later(null));
        assertThat(relayed("{}")).isEqualTo(new ModerationRelay.Away());
    }

    private ModerationRelay.Relayed relayed(String body) throws InterruptedException {
        byte[] bytes = body.getBytes(UTF_8);
        return new ModerationRelay(
                        upstream.api(),
                        new Wire(Clock.systemUTC(), Set.of()),
                        Duration.ofSeconds(5))
                .ask(new ByteArrayInputStream(bytes), bytes.length);
    }

    private Verdict verdict(List<InputPicture> images) throws InterruptedException {
        return new ModerationClient(upstream.api(), new Wire(Clock.systemUTC(), Set.of()), "mod")
                .verdict("a prompt", images);
    }

    private ModelsClient models() {
        return new ModelsClient(upstream.api(), new Wire(Clock.systemUTC(), Set.of()));
    }
}
