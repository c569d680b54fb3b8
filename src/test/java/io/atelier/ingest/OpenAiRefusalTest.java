package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.SampleDocument;
import io.atelier.job.Usd;
import io.atelier.log.Json;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What goes wrong, as OpenAI's SDKs hear of it.
class OpenAiRefusalTest {
    private static final Instant NOW = Instant.EPOCH;

    @ParameterizedTest
    @CsvSource({
        "invalid_value,false,400,invalid_request_error",
        "input_missing,false,400,invalid_request_error",
        "model_not_found,false,404,invalid_request_error",
        "request_too_large,false,413,invalid_request_error",
        "organization_not_verified,false,403,invalid_request_error",
        "invalid_api_key,false,503,server_error",
        "account_deactivated,false,503,server_error",
        "upstream_connection_lost,true,503,server_error",
        "invalid_value,true,503,server_error",
        "moderation_blocked,false,400,image_generation_user_error"
    })
    void tellsWhoIsToBlame(String code, boolean spent, int status, String type) {
        OpenAiRefusal refusal =
                OpenAiRefusal.of(
                        job(new PartState.Failed(NOW, spent), null, Failure.of(code, "No.")));

        assertThat(refusal.status()).isEqualTo(status);
        assertThat(refusal.error().type()).isEqualTo(type);
        assertThat(refusal.error().code()).isEqualTo(code);
        assertThat(refusal.retryAfter()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"CANCELLED,409,job_cancelled", "EXPIRED,408,deadline_exceeded"})
    void tellsHowAJobEnded(JobStatus ending, int status, String code) {
        OpenAiRefusal refusal = OpenAiRefusal.of(job(new PartState.Cancelled(NOW), ending, null));

        assertThat(refusal.status()).isEqualTo(status);
        assertThat(refusal.error().code()).isEqualTo(code);
    }

    static Stream<Arguments> ofNoUse() {
        return Stream.of(
                Arguments.of(409, of(new PartState.Ambiguous(NOW), null)),
                Arguments.of(503, of(new PartState.Failed(NOW, true), Failure.of("x", "No."))),
                Arguments.of(503, of(new PartState.Failed(NOW, true), null)),
                Arguments.of(503, OpenAiRefusal.pictureLost(JobId.random())));
    }

    private static OpenAiRefusal of(PartState state, @Nullable Failure failure) {
        return OpenAiRefusal.of(job(state, null, failure));
    }

    /// SDKs would try all of these again by themselves.
    @ParameterizedTest
    @MethodSource("ofNoUse")
    void saysThatAskingAgainIsOfNoUse(int status, OpenAiRefusal refusal) {
        try (Response answer = refusal.toResponse().build()) {
            assertThat(answer.getStatus()).isEqualTo(status);
            assertThat(answer.getHeaderString("x-should-retry")).isEqualTo("false");
            assertThat(answer.getHeaderString("retry-after-ms")).isNull();
        }
    }

    @Test
    void sendsWhoeverWaitedTooLongBackToTheSameJob() {
        JobId job = JobId.random();

        try (Response answer = OpenAiRefusal.stillRunning(job).toResponse().build()) {
            assertThat(answer.getStatus()).isEqualTo(503);
            assertThat(answer.getHeaderString("x-should-retry")).isEqualTo("true");
            assertThat(answer.getHeaderString("retry-after-ms")).isEqualTo("200");
            assertThat(json(((OpenAiError.Envelope) answer.getEntity()).error()))
                    .contains(job.toString());
        }
    }

    @Test
    void tellsWhatModerationSaw() {
        Failure failure =
                new Failure(
                        "moderation_blocked",
                        "No.",
                        new Failure.Moderation("pre_check", List.of("violence")));

        OpenAiError error =
                OpenAiRefusal.of(job(new PartState.Failed(NOW, false), null, failure)).error();

        assertThat(json(error))
                .isEqualTo(
                        "{\"message\":\"No.\",\"type\":\"image_generation_user_error\",\"param\":null,\"code\":\"moderation_blocked\",\"moderation_details\":{\"moderation_stage\":\"input\",\"categories\":[\"violence\"]}}");
    }

    @Test
    void tellsAllWrongFieldsAndBlamesTheFirst() {
        HttpProblem problem =
                Problems.invalid(
                        List.of(
                                new FieldError(
                                        "?", "is not", List.of(), null, FieldError.Kind.UNKNOWN),
                                FieldError.of("n", "must be an integer")));

        assertThat(json(OpenAiError.of(problem)))
                .isEqualTo(
                        "{\"message\":\"? is not; n must be an integer.\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"unknown_parameter\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "400,invalid_request_error",
        "404,invalid_request_error",
        "429,rate_limit_error",
        "500,server_error",
        "503,service_unavailable_error"
    })
    void classesProblemsByTheirStatus(int status, String type) {
        HttpProblem problem = HttpProblem.builder().withTitle("Title").withStatus(status).build();

        assertThat(OpenAiError.of(problem)).isEqualTo(OpenAiError.of(type, null, "Title"));
        assertThat(OpenAiError.of(Problems.tooLarge()).code()).isEqualTo("too_large");
    }

    private static String json(OpenAiError error) {
        return Json.MAPPER.valueToTree(error).toString();
    }

    private static Job job(
            PartState state, @Nullable JobStatus closing, @Nullable Failure failure) {
        return new Job(
                JobId.random(),
                SampleDocument.PLAIN.made(),
                NOW,
                null,
                state.terminal() ? NOW : null,
                1,
                List.of(new Part(0, 0, 1, 1, 1, 0, Usd.ZERO, failure, state, null, 0)),
                closing,
                List.of());
    }
}
