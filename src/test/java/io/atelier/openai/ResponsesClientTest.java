package io.atelier.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Failure;
import io.atelier.job.ImageOperation;
import io.atelier.job.Outcome;
import io.atelier.job.TurnUsage;
import io.atelier.job.Usage;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Turns, from the first call to the last look.
class ResponsesClientTest {
    private static final String QUEUED = "{\"id\":\"resp_1\",\"status\":\"queued\",\"output\":[]}";
    private static final String RUNNING =
            "{\"id\":\"resp_1\",\"status\":\"in_progress\",\"output\":[{\"type\":\"image_generation_call\",\"status\":\"generating\",\"result\":null}]}";
    private static final String COMPLETED =
            """
            {"id":"resp_1","status":"completed","error":null,"output":[
              {"type":"reasoning","id":"rs_1","summary":[]},
              {"type":"image_generation_call","id":"ig_1","status":"completed","result":"aGVsbG8=",
               "revised_prompt":"A tall lighthouse.","action":"generate"}],
             "model":"gpt-6-luna-2026-09-22",
             "usage":{"input_tokens":40,"input_tokens_details":{"cached_tokens":30,"cache_write_tokens":4},"output_tokens":12},
             "tool_usage":{"image_gen":{"input_tokens":9,"input_tokens_details":{"text_tokens":7,"image_tokens":2},"cached_tokens":6,"output_tokens":196}}}
            """;

    private static final Usage USAGE =
            new Usage(7, 2, 0, 196, 6, new TurnUsage("gpt-6-luna-2026-09-22", 40, 30, 4, 12));

    private final Studio studio = new Studio();
    private final CannedApi upstream = new CannedApi();
    private final List<String> bound = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();

    @Test
    void beginsInTheBackgroundBindsAndLooksUntilItHasEnded() throws Exception {
        upstream.json(QUEUED).json(QUEUED).json(RUNNING).json(COMPLETED);

        Outcome outcome = turn();

        assertThat(outcome)
                .isEqualTo(
                        new Outcome.Answered(
                                1,
                                USAGE,
                                "req_1",
                                new Outcome.Telling("resp_1", "A tall lighthouse.", "generate")));
        assertThat(studio.picture()).isEqualTo("hello");
        assertThat(bound).containsExactly("resp_1");
        assertThat(upstream.calls().getFirst())
                .contains("\"background\":true,\"store\":true")
                .contains("\"tool_choice\":{\"type\":\"image_generation\"}");
        assertThat(upstream.calls().subList(1, 4)).containsOnly("response resp_1");
        assertThat(pauses)
                .containsExactly(
                        Duration.ofMillis(1000), Duration.ofMillis(1500), Duration.ofMillis(2000));
    }

    @Test
    void bindsBeforeItWaits() throws Exception {
        upstream.json(QUEUED).json(COMPLETED);
        List<String> order = new ArrayList<>();

        client(_ -> order.add("rest"))
                .turn(Studio.turn(0), Inputs.NONE, studio.delivery(), order::add);

        assertThat(order).containsExactly("resp_1", "rest");
    }

    @Test
    void takesAnUpstreamThatAnswersAtOnce() throws Exception {
        upstream.json(COMPLETED);

        assertThat(turn()).isInstanceOf(Outcome.Answered.class);
        assertThat(bound).containsExactly("resp_1");
    }

    /// More would not fit into what is recorded of the job.
    @Test
    void cutsARevisedPromptThatIsLongerThanAnyPrompt() throws Exception {
        String longest = "\uD83E\uDD8A".repeat(32_000);
        upstream.json(COMPLETED.replace("A tall lighthouse.", longest + "\uD83E\uDD8A"));

        assertThat(turn())
                .isInstanceOfSatisfying(
                        Outcome.Answered.class,
                        answered ->
                                assertThat(answered.telling().revisedPrompt()).isEqualTo(longest));
    }

    @Test
    void takesAPictureWhoseCallStaysGenerating() throws Exception {
        upstream.json(QUEUED)
                .json(
                        COMPLETED.replace(
                                "\"status\":\"completed\",\"result\"",
                                "\"status\":\"generating\",\"result\""));

        assertThat(turn()).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void doesWithoutUsage() throws Exception {
        upstream.json(
                "{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[{\"type\":\"image_generation_call\",\"result\":\"aGVsbG8=\"}]}");

        assertThat(turn())
                .isEqualTo(
                        new Outcome.Answered(
                                1, Usage.NONE, "req_1", new Outcome.Telling("resp_1", null, null)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # the response as it ended                                                        | proof       | code
                    "status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"I can't draw that."}]}] | Refused | answered_in_words
                    "status":"completed","output":[]                                                  | Refused     | answered_in_words
                    "status":"completed","output":[{"type":"image_generation_call","status":"failed","result":null}] | Ambiguous | upstream_missing_picture
                    "status":"completed","output":[{"type":"image_generation_call","status":"failed","result":null,"error":{"code":"moderation_blocked","message":"No.","param":null,"type":"image_generation_user_error"}}] | Refused | moderation_blocked
                    "status":"failed","error":{"code":"image_content_policy_violation","message":"No."} | Refused   | moderation_blocked
                    "status":"failed","error":{"code":"invalid_prompt","message":"No."}               | Refused     | moderation_blocked
                    "status":"failed","error":{"code":"server_error","message":"Oops."}               | Ambiguous   | server_error
                    "status":"failed","error":{"code":"rate_limit_exceeded","message":"Busy."}        | NotAccepted | rate_limit_exceeded
                    "status":"failed","error":{"code":"rate_limit_exceeded","message":"Busy."},"output":[{"type":"image_generation_call","result":null}] | Ambiguous | rate_limit_exceeded
                    "status":"failed","error":{"code":"insufficient_quota","message":"Pay."}          | NotAccepted | insufficient_quota
                    "status":"failed","error":{"code":"invalid_image_url","message":"Where?"}         | Refused     | invalid_image_url
                    "status":"failed","error":{"code":"image_too_large","message":"Big."}             | Refused     | image_too_large
                    "status":"failed","error":{"code":"failed_to_download_image","message":"Where?"}  | Refused     | failed_to_download_image
                    "status":"failed","error":{"code":"data_residency_mismatch","message":"Where?"}   | Refused     | data_residency_mismatch
                    "status":"failed","error":null                                                    | Ambiguous   | server_error
                    "status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}         | Ambiguous   | upstream_incomplete
                    "status":"incomplete","incomplete_details":{"reason":"content_filter"}            | Refused     | moderation_blocked
                    "status":"cancelled"                                                              | Ambiguous   | upstream_cancelled
                    """)
    void classesEveryOtherEnd(String response, String proof, String code) throws Exception {
        upstream.json(QUEUED).json("{\"id\":\"resp_1\"," + response + "}");

        Outcome outcome = turn();

        assertThat(outcome.getClass().getSimpleName()).isEqualTo(proof);
        assertThat(Failures.of(outcome).code()).isEqualTo(code);
    }

    @Test
    void tellsTheWordsThatCameInsteadOfAPicture() throws Exception {
        upstream.json(
                "{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"I won't.\"}]}]}");

        assertThat(Failures.of(turn()).message()).endsWith("with a picture: I won't.");
    }

    /// They are billed, picture or none.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":[]}]",
                "\"status\":\"failed\",\"error\":{\"code\":\"invalid_prompt\",\"message\":\"No.\"}"
            })
    void tellsTheTokensOfATurnThatCameToNothing(String end) throws Exception {
        upstream.json(
                "{\"id\":\"resp_1\",\"model\":\"gpt-6-luna\",\"usage\":{\"input_tokens\":900,\"output_tokens\":7000},%s}"
                        .formatted(end));

        assertThat(turn())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused ->
                                assertThat(refused.usage())
                                        .isEqualTo(
                                                Usage.NONE.with(
                                                        new TurnUsage(
                                                                "gpt-6-luna", 900, 0, 0, 7000))));
    }

    @Test
    void keepsStageAndCategoriesOfAFailedImageCall() throws Exception {
        upstream.json(
                """
                {"id":"resp_1","status":"completed","output":[{"type":"image_generation_call","status":"failed","result":null,
                 "error":{"code":"moderation_blocked","message":"No.","moderation_details":{"moderation_stage":"input","categories":["violence"]}}}]}
                """);

        assertThat(Failures.of(turn()).moderation())
                .isEqualTo(new Failure.Moderation("input", List.of("violence")));
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_value, Refused, invalid_value",
        "400, previous_response_not_found, Refused, previous_response_not_found",
        "429, rate_limit_exceeded, NotAccepted, rate_limit_exceeded",
        "503, server_is_overloaded, NotAccepted, server_is_overloaded",
        "500, server_error, Ambiguous, server_error"
    })
    void classesARefusedBeginning(int status, String code, String proof, String ours)
            throws Exception {
        upstream.status(status, "{\"error\":{\"message\":\"x\",\"code\":\"%s\"}}".formatted(code));

        Outcome outcome = turn();

        assertThat(outcome.getClass().getSimpleName()).isEqualTo(proof);
        assertThat(Failures.of(outcome).code()).isEqualTo(ours);
        assertThat(bound).isEmpty();
    }

    @Test
    void neverBeginsAgainOnceItIsBound() throws Exception {
        upstream.json(QUEUED)
                .fails(new ConnectException("refused"))
                .status(503, "{}")
                .status(429, "{}")
                .status(401, "{}")
                .status(404, "{}")
                .json("{\"id\":\"resp_1\",\"status\":\"compl")
                .json(COMPLETED);

        assertThat(turn()).isInstanceOf(Outcome.Answered.class);
        assertThat(upstream.calls().stream().filter(it -> it.startsWith("respond "))).hasSize(1);
    }

    @Test
    void isLostWhenTheUpstreamNoLongerKnowsIt() throws Exception {
        upstream.json(QUEUED).status(404, "{}").status(404, "{}").status(404, "{}");

        Outcome outcome = turn();

        assertThat(outcome).isInstanceOf(Outcome.Ambiguous.class);
        assertThat(Failures.of(outcome).code()).isEqualTo("upstream_response_gone");
    }

    @Test
    void givesUpAResponseThatStaysBroken() throws Exception {
        String broken = "{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[{\"result\":\"aGV";
        upstream.json(QUEUED).json(broken).json(broken).json(broken);

        Outcome outcome = turn();

        assertThat(Failures.of(outcome).code()).isEqualTo("upstream_truncated");
        assertThat(studio.begun()).as("each copy anew").isEqualTo(3);
    }

    @Test
    void streamsPartialImagesAndTakesThePictureOnce() throws Exception {
        upstream.events(
                created(0)
                        + partial(1, 0, "b25l")
                        + itemDone(2)
                        + "event: response.completed\ndata: {\"type\":\"response.completed\",\"sequence_number\":3,\"response\":"
                        + oneLine(COMPLETED)
                        + "}\n\n");

        Outcome outcome = turn(2);

        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        assertThat(((Outcome.Answered) outcome).usage()).isEqualTo(USAGE);
        assertThat(studio.picture()).isEqualTo("hello");
        assertThat(studio.begun()).isOne();
        assertThat(studio.partials()).containsExactly("0:one");
        assertThat(bound).containsExactly("resp_1");
        assertThat(upstream.calls()).hasSize(1);
        assertThat(upstream.calls().getFirst()).contains("\"partial_images\":2", "\"stream\":true");
    }

    @Test
    void takesABrokenStreamUpWhereItBroke() throws Exception {
        upstream.brokenEvents(created(0) + partial(1, 0, "b25l") + "data: {\"type\":\"response.out")
                .events(partial(2, 1, "dHdv") + itemDone(3))
                .events("")
                .json(COMPLETED);

        Outcome outcome = turn(2);

        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        assertThat(studio.partials()).containsExactly("0:one", "1:two");
        assertThat(studio.begun()).isOne();
        assertThat(upstream.calls()).element(1).isEqualTo("events resp_1 true 1");
        assertThat(upstream.calls()).element(2).isEqualTo("events resp_1 true 3");
        assertThat(upstream.calls()).element(3).isEqualTo("response resp_1");
    }

    @Test
    void beginsThePictureAnewWhenItsFirstCopyBreaksOff() throws Exception {
        String item = itemDone(1);
        upstream.brokenEvents(created(0) + item.substring(0, item.indexOf("bG8=")))
                .status(400, "{}")
                .json(COMPLETED);

        assertThat(turn(1)).isInstanceOf(Outcome.Answered.class);
        assertThat(studio.picture()).isEqualTo("hello");
        assertThat(studio.begun()).isEqualTo(2);
    }

    @Test
    void deliversAPictureWhoseUsageNobodyTells() throws Exception {
        upstream.brokenEvents(created(0) + itemDone(1)).status(400, "{}");
        for (int look = 0; look < 5; look++) {
            upstream.json(RUNNING);
        }

        assertThat(turn(1))
                .isEqualTo(
                        new Outcome.Answered(
                                1,
                                Usage.NONE,
                                null,
                                new Outcome.Telling("resp_1", "Taller.", "edit")));
    }

    @Test
    void isAmbiguousWhenAStreamEndsBeforeThereIsAnId() throws Exception {
        upstream.events(": ping\n\n");

        assertThat(Failures.of(turn(1)).code()).isEqualTo("upstream_no_terminal_event");
        assertThat(bound).isEmpty();
    }

    @Test
    void believesAnErrorInTheStreamThatSaysWhy() throws Exception {
        upstream.events(
                created(0)
                        + "event: error\ndata: {\"type\":\"error\",\"code\":\"moderation_blocked\",\"message\":\"No.\",\"param\":null}\n\n");

        assertThat(Failures.of(turn(1)).code()).isEqualTo("moderation_blocked");
    }

    @Test
    void looksAfterAnErrorInTheStreamThatDoesNot() throws Exception {
        upstream.events(
                        created(0)
                                + "event: error\ndata: {\"type\":\"error\",\"code\":\"server_error\",\"message\":\"x\"}\n\n")
                .status(400, "{}")
                .json(COMPLETED);

        assertThat(turn(1)).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void isAmbiguousWhenThePictureCannotBeKept() throws Exception {
        studio.picturesFail();
        upstream.json(QUEUED).json(COMPLETED);

        assertThat(Failures.of(turn()).code()).isEqualTo("storage_failed");
    }

    @Test
    void refusesAnIdThatIsNone() throws Exception {
        upstream.json("{\"id\":\"../../models\",\"status\":\"queued\"}");

        assertThat(Failures.of(turn()).code()).isEqualTo("upstream_malformed");
        assertThat(upstream.calls()).hasSize(1);
    }

    @Test
    void fetchesWhatWasBegunBefore() throws Exception {
        upstream.json(RUNNING).json(COMPLETED);

        ResponseLook look =
                client(pauses::add)
                        .waiting("resp_1", Studio.PROMPT, studio.delivery())
                        .untilKnown();

        assertThat(look).isInstanceOf(ResponseLook.Ended.class);
        assertThat(studio.picture()).isEqualTo("hello");
        assertThat(upstream.calls()).containsExactly("response resp_1", "response resp_1");
    }

    @Test
    void takesTheUpstreamsWordThatItIsGone() throws Exception {
        upstream.status(404, "{}");

        ResponseLook look =
                client(pauses::add)
                        .waiting("resp_1", Studio.PROMPT, studio.delivery())
                        .untilKnown();

        assertThat(look).isInstanceOf(ResponseLook.Gone.class);
    }

    @Test
    void sendsWhatTheTurnBrings() throws Exception {
        upstream.json(COMPLETED);
        ImageOperation.Turn turn =
                new ImageOperation.Turn(
                        "Now add a fountain.",
                        Studio.options(0),
                        List.of(),
                        null,
                        "edit",
                        "Keep it calm.",
                        "resp_0");
        Inputs inputs =
                new Inputs(
                        List.of(Studio.stored("hello"), new InputPicture.UpstreamFile("file-1")),
                        Studio.stored("mask!"),
                        null);

        client(pauses::add).turn(turn, inputs, studio.delivery(), bound::add);

        assertThat(upstream.calls().getFirst())
                .contains(
                        "\"model\":\"gpt-x\"",
                        "{\"type\":\"input_text\",\"text\":\"Now add a fountain.\"}",
                        "{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,aGVsbG8=\"}",
                        "{\"type\":\"input_image\",\"file_id\":\"file-1\"}",
                        "\"input_image_mask\":{\"image_url\":\"data:image/png;base64,bWFzayE=\"}",
                        "\"instructions\":\"Keep it calm.",
                        "\"previous_response_id\":\"resp_0\"",
                        "{\"type\":\"image_generation\",\"model\":\"m\",\"action\":\"edit\"")
                .doesNotContain("\"n\":", "picture:");
    }

    private Outcome turn() throws InterruptedException {
        return turn(0);
    }

    private Outcome turn(int partialImages) throws InterruptedException {
        return client(pauses::add)
                .turn(Studio.turn(partialImages), Inputs.NONE, studio.delivery(), bound::add)
                .outcome();
    }

    private ResponsesClient client(Resting resting) {
        ResponsesClient.Settings settings =
                new ResponsesClient.Settings(
                        "gpt-x", 1000, Duration.ofSeconds(1), Duration.ofSeconds(2));
        return new ResponsesClient(
                upstream.api(), new Wire(Clock.systemUTC(), Set.of()), settings, resting::rest);
    }

    private interface Resting {
        void rest(Duration duration);
    }

    private static String created(int number) {
        return event("response.created", number, "\"response\":" + QUEUED);
    }

    private static String partial(int number, int index, String base64) {
        return event(
                "response.image_generation_call.partial_image",
                number,
                "\"partial_image_b64\":\"%s\",\"partial_image_index\":%d".formatted(base64, index));
    }

    private static String itemDone(int number) {
        return event(
                "response.output_item.done",
                number,
                "\"item\":{\"type\":\"image_generation_call\",\"status\":\"completed\",\"result\":\"aGVsbG8=\",\"revised_prompt\":\"Taller.\",\"action\":\"edit\"}");
    }

    private static String event(String type, int number, String fields) {
        return "event: %s\ndata: {\"type\":\"%s\",\"sequence_number\":%d,%s}\n\n"
                .formatted(type, type, number, fields);
    }

    private static String oneLine(String json) {
        return json.replace("\n", "");
    }
}
