package io.atelier.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Failure;
import io.atelier.job.Outcome;
import io.atelier.job.Usage;
import io.atelier.openai.CallEnd.Health;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every row of contract.md section 5.
class ClassificationTest {
    private static final AnswerHeaders HEADERS =
            new AnswerHeaders("req_1", Duration.ofSeconds(7), true);

    @ParameterizedTest
    @CsvSource({
        // status, type, code in the envelope, proof, our code, health
        "400, invalid_request_error, unknown_parameter, Refused, unknown_parameter, WELL",
        "400, invalid_request_error, invalid_value, Refused, invalid_value, WELL",
        "400, invalid_request_error, invalid_type, Refused, invalid_type, WELL",
        "400, invalid_request_error, unsupported_file_mimetype, Refused, unsupported_file_mimetype, WELL",
        "400, invalid_request_error, , Refused, invalid_request, WELL",
        "400, image_generation_user_error, moderation_blocked, Refused, moderation_blocked, WELL",
        "400, invalid_request_error, content_policy_violation, Refused, moderation_blocked, WELL",
        "400, , content_filter, Refused, moderation_blocked, WELL",
        "451, , content_filter, Refused, moderation_blocked, WELL",
        "400, billing_limit_user_error, billing_hard_limit_reached, NotAccepted, insufficient_quota, UNPAID",
        "401, invalid_request_error, invalid_api_key, Refused, invalid_api_key, WELL",
        "401, , , Refused, invalid_api_key, WELL",
        "403, invalid_request_error, , Refused, forbidden, WELL",
        "403, request_forbidden, unsupported_country_region_territory, Refused, unsupported_country_region_territory, WELL",
        "404, invalid_request_error, model_not_found, Refused, model_not_found, WELL",
        "404, , , Refused, model_not_found, WELL",
        "408, , , Ambiguous, upstream_timeout, WELL",
        "409, , , Ambiguous, upstream_conflict, WELL",
        "413, , , Refused, request_too_large, WELL",
        "422, , , Refused, unprocessable_request, WELL",
        "429, requests, rate_limit_exceeded, NotAccepted, rate_limit_exceeded, WELL",
        "429, rate_limit_error, slow_down, NotAccepted, slow_down, WELL",
        "429, , , NotAccepted, rate_limit_exceeded, WELL",
        "429, insufficient_quota, insufficient_quota, NotAccepted, insufficient_quota, UNPAID",
        "429, insufficient_quota, , NotAccepted, insufficient_quota, UNPAID",
        "429, insufficient_quota, credit_balance_exhausted, NotAccepted, insufficient_quota, UNPAID",
        "429, x, organization_spend_limit_exceeded, NotAccepted, insufficient_quota, UNPAID",
        "429, x, project_spend_limit_exceeded, NotAccepted, insufficient_quota, UNPAID",
        "429, x, organization_usage_limit_exceeded, NotAccepted, insufficient_quota, UNPAID",
        "500, server_error, , Ambiguous, server_error, SICK",
        "502, , , Ambiguous, server_error, SICK",
        "504, , , Ambiguous, server_error, SICK",
        "520, , , Ambiguous, server_error, SICK",
        "503, service_unavailable_error, server_is_overloaded, NotAccepted, server_is_overloaded, SICK",
        "503, , , NotAccepted, server_is_overloaded, SICK",
        "307, , , Refused, upstream_status_307, WELL",
        "418, , , Refused, upstream_status_418, WELL"
    })
    void classesStatuses(
            int status, String type, String code, String proof, String ours, Health health)
            throws IOException {
        CallEnd end =
                Classification.refused(
                        status, envelope(type, code, "Something happened."), HEADERS);

        assertThat(end.outcome().getClass().getSimpleName()).isEqualTo(proof);
        assertThat(failure(end.outcome()).code()).isEqualTo(ours);
        assertThat(end.health()).isEqualTo(health);
        assertThat(end.outcome().requestId()).isEqualTo("req_1");
    }

    @Test
    void keepsStageAndCategoriesOfABlock() throws IOException {
        ErrorEnvelope error =
                read(
                        """
                        {"error":{"message":"Your request was rejected by the safety system. safety_violations=[sexual].",
                          "type":"image_generation_user_error","param":null,"code":"moderation_blocked",
                          "moderation_details":{"moderation_stage":"output","categories":["sexual","self-harm/intent","<script>"]}}}
                        """);

        Outcome outcome = Classification.refused(400, error, HEADERS).outcome();

        assertThat(failure(outcome))
                .isEqualTo(
                        new Failure(
                                "moderation_blocked",
                                "Your request was rejected by the safety system."
                                        + " safety_violations=[sexual].",
                                new Failure.Moderation(
                                        "output", List.of("sexual", "self-harm/intent"))));
    }

    @Test
    void readsCategoriesFromTheMessageWhereThereAreNoDetails() throws IOException {
        ErrorEnvelope error =
                envelope(
                        "x",
                        "moderation_blocked",
                        "Rejected. safety_violations=[sexual, violence].");

        assertThat(failure(Classification.refused(400, error, HEADERS).outcome()).moderation())
                .isEqualTo(new Failure.Moderation("unknown", List.of("sexual", "violence")));
    }

    @Test
    void alwaysSaysThatABlockIsABlock() throws IOException {
        ErrorEnvelope error = envelope("x", "content_policy_violation", "");

        assertThat(failure(Classification.refused(400, error, HEADERS).outcome()).moderation())
                .isEqualTo(new Failure.Moderation("unknown", List.of()));
    }

    @Test
    void saysWhatToDoAboutAnUnverifiedOrganization() throws IOException {
        ErrorEnvelope error =
                envelope(
                        "invalid_request_error",
                        "",
                        "Your organization must be verified to use the model `gpt-image-2`.");

        Outcome outcome = Classification.refused(403, error, HEADERS).outcome();

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(failure(outcome).code()).isEqualTo("organization_not_verified");
        assertThat(failure(outcome).message()).contains("Verify organization", "30 minutes");
    }

    @Test
    void respectsRetryAfter() {
        Outcome outcome = Classification.refused(503, ErrorEnvelope.NONE, HEADERS).outcome();

        assertThat(((Outcome.NotAccepted) outcome).retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void leavesTheWaitOpenWhereTheUpstreamNamesNone() {
        Outcome outcome =
                Classification.refused(429, ErrorEnvelope.NONE, AnswerHeaders.NONE).outcome();

        assertThat(((Outcome.NotAccepted) outcome).retryAfter()).isNull();
    }

    @Test
    void waitsLongWhereTheUpstreamSaysThatRetryingIsNoUse() {
        AnswerHeaders headers = new AnswerHeaders(null, Duration.ofSeconds(1), false);

        Outcome outcome = Classification.refused(429, ErrorEnvelope.NONE, headers).outcome();

        assertThat(((Outcome.NotAccepted) outcome).retryAfter()).isEqualTo(Duration.ofMinutes(15));
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new ConnectException("refused"), "NotAccepted", Health.UNREACHABLE),
                Arguments.of(new UnknownHostException("x"), "NotAccepted", Health.UNREACHABLE),
                Arguments.of(new NoRouteToHostException("x"), "NotAccepted", Health.UNREACHABLE),
                Arguments.of(new SSLHandshakeException("x"), "NotAccepted", Health.UNREACHABLE),
                Arguments.of(
                        new IOException("wrapped", new ConnectException("x")),
                        "NotAccepted",
                        Health.UNREACHABLE),
                Arguments.of(new SSLException("bad record"), "Ambiguous", Health.SICK),
                Arguments.of(new SocketException("Connection reset"), "Ambiguous", Health.SICK),
                Arguments.of(new SocketTimeoutException("read"), "Ambiguous", Health.SICK),
                Arguments.of(new IOException("Connection was closed"), "Ambiguous", Health.SICK),
                Arguments.of(new IllegalStateException("anything"), "Ambiguous", Health.SICK));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void classesExceptionsByWhetherTheCallMayHaveArrived(
            Exception cause, String proof, Health health) {
        CallEnd end = Classification.unanswered(cause);

        assertThat(end.outcome().getClass().getSimpleName()).isEqualTo(proof);
        assertThat(end.health()).isEqualTo(health);
    }

    @Test
    void answersWithUsage() {
        Usage usage = new Usage(1, 2, 3, 4);

        assertThat(Classification.answered(new Answer.Complete(2, usage), HEADERS))
                .isEqualTo(new CallEnd(new Outcome.Answered(2, usage, "req_1"), Health.WELL));
    }

    @ParameterizedTest
    @EnumSource(Answer.Flaw.class)
    void takesABrokenAnswerForBilled(Answer.Flaw flaw) {
        CallEnd end = Classification.answered(new Answer.Broken(flaw, "detail"), HEADERS);

        assertThat(end.outcome()).isInstanceOf(Outcome.Ambiguous.class);
        assertThat(failure(end.outcome()).code()).isEqualTo(flaw.code());
        assertThat(end.health()).isEqualTo(Health.SICK);
    }

    private static ErrorEnvelope envelope(String type, String code, String message)
            throws IOException {
        return read(
                "{\"error\":{\"message\":\"%s\",\"type\":%s,\"param\":null,\"code\":%s}}"
                        .formatted(message, quoted(type), quoted(code)));
    }

    private static String quoted(String word) {
        return word == null || word.isEmpty() ? "null" : "\"" + word + "\"";
    }

    private static ErrorEnvelope read(String body) throws IOException {
        return ErrorEnvelope.read(
                new ByteArrayInputStream(body.getBytes(UTF_8)), "a prompt that nobody quotes");
    }

    private static Failure failure(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered _ -> throw new AssertionError("not a failure");
            case Outcome.NotAccepted notAccepted -> notAccepted.failure();
            case Outcome.Ambiguous ambiguous -> ambiguous.failure();
            case Outcome.Refused refused -> refused.failure();
        };
    }
}
