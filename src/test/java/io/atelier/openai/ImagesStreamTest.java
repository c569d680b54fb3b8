package io.atelier.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Failure;
import io.atelier.job.Outcome;
import io.atelier.job.Usage;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Images calls that stream (contract.md section 1.6), as the client sees them.
class ImagesStreamTest {
    private static final String PARTIAL =
            """
            event: image_generation.partial_image
            data: {"type":"image_generation.partial_image","b64_json":"b25l","partial_image_index":0}

            """;
    private static final String COMPLETED =
            """
            event: image_generation.completed
            data: {"type":"image_generation.completed","b64_json":"aGVsbG8=","usage":{"input_tokens":9,"output_tokens":296}}

            """;

    private final Studio studio = new Studio();
    private final CannedApi upstream = new CannedApi();

    @Test
    void deliversPartialImagesAndThePicture() throws Exception {
        upstream.events(
                PARTIAL
                        + PARTIAL.replace("b25l", "dHdv").replace("index\":0", "index\":1")
                        + COMPLETED
                        + "data: [DONE]\n\n");

        CallEnd end = generate();

        assertThat(end.outcome())
                .isEqualTo(new Outcome.Answered(1, new Usage(9, 0, 0, 296), "req_1"));
        assertThat(studio.picture()).isEqualTo("hello");
        assertThat(studio.partials()).containsExactly("0:one", "1:two");
        assertThat(upstream.calls().getFirst()).contains("\"stream\":true,\"partial_images\":3");
    }

    @Test
    void takesEachPartialIndexOnce() throws Exception {
        upstream.events(PARTIAL + PARTIAL.replace("b25l", "dHdv") + COMPLETED);

        generate();

        assertThat(studio.partials()).containsExactly("0:one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // no space, carriage returns, comments, several lines, no event name
                "data:{\"type\":\"image_edit.completed\",\"b64_json\":\"aGVsbG8=\"}\r\n\r\n",
                ": ping\n\ndata: {\"type\":\"image_generation.completed\",\ndata: \"b64_json\":\"aGVsbG8=\"}\n\n",
                // the type comes last, and only the event's name tells
                "event: image_generation.completed\ndata: {\"b64_json\":\"aGVsbG8=\"}\n\n",
                "data: {\"b64_json\":\"b25l\",\"type\":\"image_generation.partial_image\"}\n\ndata: {\"b64_json\":\"aGVsbG8=\",\"type\":\"image_generation.completed\"}\n\n",
                // nobody ends the last event, or the stream
                "data: {\"type\":\"image_generation.completed\",\"b64_json\":\"aGVsbG8=\"}"
            })
    void readsEveryVariant(String events) throws Exception {
        upstream.events(events);

        assertThat(generate().outcome()).isInstanceOf(Outcome.Answered.class);
        assertThat(studio.picture()).isEqualTo("hello");
    }

    @Test
    void takesAPlainAnswerFromAnUpstreamThatDoesNotStream() throws Exception {
        upstream.json("{\"data\":[{\"b64_json\":\"aGVsbG8=\"}]}");

        assertThat(generate().outcome()).isInstanceOf(Outcome.Answered.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # what came                                                                        | proof       | code
                    event: error;data: {"error":{"message":"x","type":"image_generation_user_error","code":"moderation_blocked","moderation_details":{"moderation_stage":"output","categories":["sexual"]}}} | Refused | moderation_blocked
                    data: {"type":"error","message":"x","code":"moderation_blocked","param":null}      | Refused     | moderation_blocked
                    data: {"error":{"message":"x","type":"image_generation_user_error","code":"moderation_blocked"}} | Refused | moderation_blocked
                    data: {"error":{"message":"x","type":"invalid_request_error","code":null}}         | Refused     | invalid_request
                    data: {"error":{"message":"x","type":"insufficient_quota","code":"credit_balance_exhausted"}} | NotAccepted | insufficient_quota
                    data: {"error":{"message":"x","type":"requests","code":"rate_limit_exceeded"}}     | NotAccepted | rate_limit_exceeded
                    PARTIAL;data: {"error":{"message":"x","type":"requests","code":"rate_limit_exceeded"}} | Ambiguous | rate_limit_exceeded
                    data: {"error":{"message":"x","code":"server_is_overloaded"}}                      | NotAccepted | server_is_overloaded
                    data: {"error":{"message":"x","type":"server_error","code":null}}                  | Ambiguous   | server_error
                    data: {"error":{"message":"x","type":"new_kind","code":"new_code"}}                | Ambiguous   | new_code
                    data: {"type":"image_generation.completed"}                                        | Ambiguous   | upstream_missing_picture
                    data: {"type":"image_generation.completed","b64_json":"aGVs!"}                     | Ambiguous   | upstream_bad_base64
                    data: {"type":"image_generation.completed","b64_json":"aGVs                        | Ambiguous   | upstream_truncated
                    data: {"type" "x"}                                                                 | Ambiguous   | upstream_malformed
                    PARTIAL;data: [DONE]                                                               | Ambiguous   | upstream_no_terminal_event
                    : ping                                                                             | Ambiguous   | upstream_no_terminal_event
                    """)
    void classesEveryOtherEnd(String came, String proof, String code) throws Exception {
        upstream.events(came.replace("PARTIAL;", PARTIAL).replace(";data:", "\ndata:") + "\n\n");

        Outcome outcome = generate().outcome();

        assertThat(outcome.getClass().getSimpleName()).isEqualTo(proof);
        assertThat(Failures.of(outcome).code()).isEqualTo(code);
        assertThat(outcome.requestId()).isEqualTo("req_1");
    }

    @Test
    void keepsStageAndCategoriesOfABlockInAStream() throws Exception {
        upstream.events(
                """
                data: {"error":{"message":"No.","code":"moderation_blocked","moderation_details":{"moderation_stage":"output","categories":["sexual"]}}}

                """);

        assertThat(Failures.of(generate().outcome()).moderation())
                .isEqualTo(new Failure.Moderation("output", List.of("sexual")));
    }

    @Test
    void isAmbiguousWhenTheConnectionBreaks() throws Exception {
        upstream.brokenEvents(PARTIAL);

        assertThat(Failures.of(generate().outcome()).code()).isEqualTo("upstream_truncated");
    }

    @Test
    void losesPartialImagesRatherThanThePicture() throws Exception {
        studio.partialsFail();
        upstream.events(PARTIAL + COMPLETED);

        assertThat(generate().outcome()).isInstanceOf(Outcome.Answered.class);
        assertThat(studio.picture()).isEqualTo("hello");
    }

    @Test
    void isAmbiguousWhenThePictureCannotBeKept() throws Exception {
        studio.picturesFail();
        upstream.events(PARTIAL + COMPLETED);

        assertThat(Failures.of(generate().outcome()).code()).isEqualTo("storage_failed");
    }

    private CallEnd generate() throws InterruptedException {
        return Objects.requireNonNull(
                new ImagesClient(
                                upstream.api(),
                                new Wire(Clock.systemUTC(), Set.of()),
                                1000,
                                new ToldLimits())
                        .generate(Studio.generate(3), studio.delivery()));
    }
}
