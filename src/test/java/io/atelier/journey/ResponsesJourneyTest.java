package io.atelier.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseOutputItem.ImageGenerationCall;
import com.openai.models.responses.ResponseRetrieveParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.Tool;
import io.atelier.embedded.OpenAiSpec;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// OpenAI's own SDK and its Responses API, of which only base URL and key were changed.
@Tag("application")
@QuarkusTest
class ResponsesJourneyTest {
    private static final String CALL = "response.image_generation_call.";
    private static final String NOBODYS = "resp_" + "0".repeat(32);

    @TestHTTPResource URI server;

    @ConfigProperty(name = "atelier.embedded.simulator.port")
    String simulatorPort;

    private final String prompt = Caller.prompt();
    private final List<OpenAIClient> clients = new ArrayList<>();
    private Caller caller;
    private Till till;

    @BeforeEach
    void arrive() {
        caller = new Caller(URI.create("http://" + server.getAuthority()));
        till = Till.of(simulatorPort);
    }

    @AfterEach
    void leave() {
        clients.forEach(OpenAIClient::close);
    }

    @Test
    void makesAPicture() {
        try (HttpResponseFor<Response> raw =
                client().responses().withRawResponse().create(asking(prompt).build())) {
            Response response = raw.parse().validate();
            String job = raw.headers().values("atelier-job-id").getFirst();

            assertThat(raw.headers().values("x-request-id").getFirst()).startsWith("req_");
            assertThat(response.id()).isEqualTo("resp_" + job.replace("-", ""));
            assertThat(response.status()).contains(ResponseStatus.COMPLETED);
            ImageGenerationCall picture = picture(response);
            assertThat(bytes(picture)).isEqualTo(caller.picture(job, 0).body());
            assertThat(picture.revisedPrompt().orElseThrow()).contains(prompt);
            assertThat(picture.action().orElseThrow().asString()).isEqualTo("generate");
            assertThat(picture.size().orElseThrow().asString()).isEqualTo("1536x1024");
            assertThat(response.usage().orElseThrow().totalTokens()).isPositive();
            assertThat(response.toolUsage().orElseThrow().imageGen().outputTokens()).isPositive();
            JsonNode told = caller.job(job);
            assertThat(told.path("operation").asText()).isEqualTo("turn");
            assertThat(told.path("session").asText()).isEqualTo(job);
            assertThat(told.path("turn").asInt()).isEqualTo(1);
            assertThat(told.at("/changes/0/field").asText()).isEqualTo("text_model");
            assertThat(response.model().asChat().asString()).isEqualTo("gpt-6.1-sol");
            assertThat(client().responses().retrieve(response.id())).isEqualTo(response);
        }
        assertThat(till.allSaid(prompt)).hasSize(1);
    }

    @Test
    void streamsSketchesAndThePicture() {
        till.plan(prompt, "'fault':'slow','delay_ms':300");

        List<ResponseStreamEvent> events = streamed(asking(prompt));

        assertThat(types(events))
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        CALL + "in_progress",
                        CALL + "generating",
                        CALL + "partial_image",
                        CALL + "partial_image",
                        CALL + "completed",
                        "response.output_item.done",
                        "response.completed");
        assertThat(events.get(6).asImageGenerationCallPartialImage().partialImageIndex())
                .isEqualTo(1);
        Response response = events.getLast().asCompleted().response();
        assertThat(bytes(picture(response)))
                .isEqualTo(bytes(events.get(8).asOutputItemDone().item().asImageGenerationCall()));
        assertThat(till.allSaid(prompt)).hasSize(1);
    }

    @Test
    void goesOnFromResponseToResponseAndForks() {
        Response park = client().responses().create(asking("Draw a park, " + prompt).build());
        Response fountain = client().responses().create(after(park, "Add a fountain, ").build());
        Response night = client().responses().create(after(fountain, "Make it night, ").build());
        Response snow = client().responses().create(after(park, "Make it snow, ").build());

        assertThat(picture(fountain).action().orElseThrow().asString()).isEqualTo("edit");
        assertThat(snow.previousResponseId()).contains(park.id());
        assertThat(upstreamBefore("Add a fountain, ")).isEqualTo(upstream("Draw a park, "));
        assertThat(upstreamBefore("Make it night, ")).isEqualTo(upstream("Add a fountain, "));
        assertThat(upstreamBefore("Make it snow, ")).isEqualTo(upstream("Draw a park, "));
        String session = uuid(park.id());
        assertThat(
                        Caller.json(caller.get("/v1/sessions/" + session))
                                .path("turns")
                                .findValuesAsText("job"))
                .containsExactly(session, uuid(fountain.id()), uuid(night.id()), uuid(snow.id()));
        assertThat(till.allSaid(prompt)).hasSize(4);
    }

    @Test
    void startsFromThePictureOfAnEarlierResponse() {
        Response park = client().responses().create(asking("Draw a park, " + prompt).build());

        HttpResponse<String> answer =
                asked(
                        "'input':[{'role':'user','content':'Add a bench, %s'},{'type':'image_generation_call','id':'%s'}]"
                                .formatted(prompt, picture(park).id()));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        follows("Response", answer);
        JsonNode response = Caller.json(answer);
        assertThat(response.at("/output/0/action").asText()).isEqualTo("edit");
        assertThat(caller.job(uuid(response.path("id").asText())).at("/effective/images"))
                .hasSize(1);
    }

    @Test
    void worksInTheBackground() {
        till.plan(prompt, "'fault':'slow','delay_ms':700");

        Response queued = client().responses().create(asking(prompt).background(true).build());

        assertThat(queued.validate().status().orElseThrow())
                .isIn(ResponseStatus.QUEUED, ResponseStatus.IN_PROGRESS);
        assertThat(queued.output()).isEmpty();
        Response done =
                await().atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(100))
                        .until(
                                () -> client().responses().retrieve(queued.id()),
                                it -> it.status().orElseThrow().equals(ResponseStatus.COMPLETED));
        assertThat(bytes(picture(done))).isNotEmpty();
        try (StreamResponse<ResponseStreamEvent> rest =
                client().responses()
                        .retrieveStreaming(
                                queued.id(),
                                ResponseRetrieveParams.builder().startingAfter(5).build())) {
            assertThat(types(rest.stream().toList()))
                    .containsExactly(
                            CALL + "completed", "response.output_item.done", "response.completed");
        }
        assertThat(till.allSaid(prompt)).hasSize(1);
    }

    @Test
    void takesUpAStreamThatBrokeOff() {
        till.plan(prompt, "'fault':'slow','delay_ms':700");
        String id;
        try (StreamResponse<ResponseStreamEvent> stream =
                client().responses().createStreaming(asking(prompt).background(true).build())) {
            id = stream.stream().findFirst().orElseThrow().asCreated().response().id();
        }

        try (StreamResponse<ResponseStreamEvent> stream =
                client().responses()
                        .retrieveStreaming(
                                id, ResponseRetrieveParams.builder().startingAfter(0).build())) {
            List<String> types = types(stream.stream().toList());

            assertThat(types).startsWith("response.queued", "response.in_progress");
            assertThat(types).endsWith("response.output_item.done", "response.completed");
        }
        assertThat(till.allSaid(prompt)).hasSize(1);
    }

    @Test
    void cancelsWhatIsInTheBackground() {
        till.plan(prompt, "'fault':'slow','delay_ms':20000");
        Response running = client().responses().create(asking(prompt).background(true).build());
        caller.awaitStatus(uuid(running.id()), "running");

        Response cancelled = client().responses().cancel(running.id());

        assertThat(cancelled.validate().status()).contains(ResponseStatus.CANCELLED);
        assertThat(client().responses().cancel(running.id())).isEqualTo(cancelled);
        assertThat(client().responses().retrieve(running.id())).isEqualTo(cancelled);
    }

    @Test
    void doesNotCancelWhatSomebodyWaitsFor() {
        Response done = client().responses().create(asking(prompt).build());

        BadRequestException refused =
                catchThrowableOfType(
                        BadRequestException.class, () -> client().responses().cancel(done.id()));

        assertThat(refused.getMessage()).contains("synchronous");
    }

    /// The SDK loses patience, tries again by itself, and meets its own response.
    @Test
    void paysOnceForAnSdkThatTriesAgain() {
        till.plan(prompt, "'fault':'slow','delay_ms':2500");

        Response park = client(Duration.ofSeconds(1), 6).responses().create(asking(prompt).build());
        till.plan("more, " + prompt, "'fault':'slow','delay_ms':2500");
        Response more =
                client(Duration.ofSeconds(1), 6).responses().create(after(park, "more, ").build());

        assertThat(bytes(picture(more))).isNotEmpty();
        assertThat(till.allSaid(prompt)).hasSize(2);
        assertThat(Caller.json(caller.get("/v1/sessions/" + uuid(park.id()))).path("turns"))
                .hasSize(2);
    }

    @Test
    void makesOneResponseOfOneKey() {
        String key = UUID.randomUUID().toString();
        ResponseCreateParams keyed =
                asking(prompt).putAdditionalHeader("Idempotency-Key", key).build();

        Response first = client().responses().create(keyed);
        Response again = client().responses().create(keyed);

        assertThat(again).isEqualTo(first);
        assertThat(till.allSaid(prompt)).hasSize(1);
        assertThatThrownBy(() ->
                        client().responses()
                                .create(keyed.toBuilder().instructions("Be brief.").build()))
                .hasMessageContaining("Idempotency-Key");
    }

    @Test
    void tellsWhatWasBlocked() {
        Response blocked =
                client().responses().create(asking(prompt + " [sim:blocked]").build()).validate();

        assertThat(blocked.status()).contains(ResponseStatus.FAILED);
        assertThat(blocked.error().orElseThrow().code().asString())
                .isEqualTo("image_content_policy_violation");
        ImageGenerationCall picture = blocked.output().getFirst().asImageGenerationCall();
        assertThat(picture.result()).isEmpty();
        assertThat(picture.error().orElseThrow().code()).contains("moderation_blocked");
        assertThat(types(streamed(asking(prompt + " [sim:blocked]"))))
                .endsWith("response.output_item.done", "response.failed");
        assertThatThrownBy(() -> client().responses().create(after(blocked, "more, ").build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("without a picture");
    }

    @Test
    void knowsOnlyResponses() {
        String job = caller.accepted("{'prompt':'%s'}".formatted(prompt));

        assertThatThrownBy(() -> client().responses().retrieve(NOBODYS))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> client().responses().cancel(NOBODYS))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> client().responses().retrieve("resp_" + job.replace("-", "")))
                .isInstanceOf(NotFoundException.class);
        BadRequestException refused =
                catchThrowableOfType(
                        BadRequestException.class,
                        () ->
                                client().responses()
                                        .create(
                                                asking(prompt)
                                                        .previousResponseId(NOBODYS)
                                                        .build()));
        assertThat(refused.code()).contains("previous_response_not_found");
        assertThat(refused.param()).contains("previous_response_id");
        caller.awaitStatus(job, "succeeded");
        assertThat(till.billed(prompt)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'tools':[] | tools | invalid_value",
                "'tools':null | tools | missing_required_parameter",
                "'tools':[{'type':'web_search'}] | tools | invalid_value",
                "'tools':[{'type':'image_generation','size':'1x1'}] | tools[0].size | invalid_value",
                "'model':'gpt-image-2' | model | invalid_value",
                "'modle':'a' | modle | unknown_parameter",
                "'input':[{'role':'user','content':[{'type':'input_text','text':'a'},{'type':'input_image','file_id':'file-0'}]}] | input | invalid_value"
            })
    void namesTheParameterThatIsWrong(String fields, String param, String code) {
        HttpResponse<String> refused = asked(fields);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        follows("ErrorResponse", refused);
        assertThat(Caller.json(refused).at("/error/param").asText()).isEqualTo(param);
        assertThat(Caller.json(refused).at("/error/code").asText()).isEqualTo(code);
    }

    @Test
    void answersAsSoonAsIsPreferred() {
        till.plan(prompt, "'fault':'slow','delay_ms':2000");
        String fields = "'input':'%s','service_tier':'priority'".formatted(prompt);

        HttpResponse<String> async = asked(fields, "Prefer", "respond-async");
        HttpResponse<String> late =
                asked(fields, "Prefer", "wait=1", "X-Stainless-Retry-Count", "1");

        assertThat(async.statusCode()).as(async.body()).isEqualTo(202);
        assertThat(async.headers().firstValue("Preference-Applied")).contains("respond-async");
        follows("Response", async);
        String id = Caller.json(async).path("id").asText();
        assertThat(async.headers().firstValue("Location")).contains("/v1/responses/" + id);
        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(late.headers().firstValue("x-should-retry")).contains("true");
        assertThat(late.headers().firstValue("retry-after-ms")).isPresent();
        assertThat(late.headers().firstValue("atelier-job-id")).contains(uuid(id));
        assertThat(caller.awaitStatus(uuid(id), "succeeded").path("tier").asText())
                .isEqualTo("priority");
        follows("Response", caller.get("/v1/responses/" + id));
        assertThat(till.allSaid(prompt)).hasSize(1);
    }

    @Test
    void keepsToItselfWhatIsNotToBeStored() {
        HttpResponse<String> answer = asked("'input':'%s','store':false".formatted(prompt));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String id = Caller.json(answer).path("id").asText();
        assertThat(caller.get("/v1/responses/" + id).statusCode()).isEqualTo(404);
        assertThat(asked("'previous_response_id':'%s'".formatted(id)).statusCode()).isEqualTo(400);
    }

    /// A request with the tool and these fields.
    private HttpResponse<String> asked(String fields, String... headers) {
        String rest = "";
        if (!fields.contains("'model'")) {
            rest += ",'model':'gpt-6-luna'";
        }
        if (!fields.contains("'input'")) {
            rest += ",'input':'%s'".formatted(prompt);
        }
        if (!fields.contains("'tools'")) {
            rest += ",'tools':[{'type':'image_generation','quality':'low'}]";
        }
        return caller.send("POST", "/v1/responses", "{" + fields + rest + "}", headers);
    }

    private static void follows(String schema, HttpResponse<String> answer) {
        try {
            assertThat(new OpenAiSpec().objections(schema, Caller.json(answer)))
                    .as(() -> answer.body().substring(0, Math.min(500, answer.body().length())))
                    .isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ResponseCreateParams.Builder asking(String words) {
        return ResponseCreateParams.builder()
                .model("gpt-6.1-sol")
                .input(words)
                .addTool(
                        Tool.ImageGeneration.builder()
                                .quality(Tool.ImageGeneration.Quality.LOW)
                                .size("1536x1024")
                                .partialImages(2)
                                .build());
    }

    private ResponseCreateParams.Builder after(Response previous, String words) {
        return asking(words + prompt).previousResponseId(previous.id());
    }

    private List<ResponseStreamEvent> streamed(ResponseCreateParams.Builder asking) {
        try (StreamResponse<ResponseStreamEvent> stream =
                client().responses().createStreaming(asking.build())) {
            return stream.stream().toList();
        }
    }

    private static List<String> types(List<ResponseStreamEvent> events) {
        return events.stream()
                .map(event ->
                        event._json().orElseThrow().convert(JsonNode.class).path("type").asText())
                .toList();
    }

    private static ImageGenerationCall picture(Response response) {
        assertThat(response.output()).as(response.toString()).hasSize(1);
        return response.output().getFirst().asImageGenerationCall();
    }

    private static byte[] bytes(ImageGenerationCall picture) {
        return Base64.getDecoder().decode(picture.result().orElseThrow().getBytes(UTF_8));
    }

    private String upstream(String words) {
        return till.said(words + prompt).path("response").asText();
    }

    private String upstreamBefore(String words) {
        HttpResponse<String> response =
                till.simulator()
                        .send(
                                "GET",
                                "/v1/responses/" + upstream(words),
                                "",
                                "Authorization",
                                "Bearer t");
        return Caller.json(response).path("previous_response_id").asText();
    }

    /// Of the job that a response is.
    private static String uuid(String response) {
        return response.replaceFirst("resp_(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }

    private OpenAIClient client() {
        return client(Duration.ofSeconds(40), 0);
    }

    private OpenAIClient client(Duration timeout, int retries) {
        OpenAIClient client =
                OpenAIOkHttpClient.builder()
                        .baseUrl("http://" + server.getAuthority() + "/v1")
                        .apiKey("atl_test")
                        .timeout(timeout)
                        .maxRetries(retries)
                        .build();
        clients.add(client);
        return client;
    }
}
