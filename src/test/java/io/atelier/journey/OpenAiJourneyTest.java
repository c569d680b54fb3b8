package io.atelier.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.SseException;
import com.openai.models.images.ImageCreateVariationParams;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageGenStreamEvent;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import com.openai.models.moderations.ModerationCreateParams;
import io.atelier.embedded.OpenAiSpec;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// OpenAI's own SDK, of which only base URL and key were changed.
@Tag("application")
@QuarkusTest
class OpenAiJourneyTest {
    private static final OpenAiSpec SPEC = spec();

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
    void generates() throws IOException {
        try (HttpResponseFor<ImagesResponse> raw =
                client().images()
                        .withRawResponse()
                        .generate(generation().n(2).size("1536x1024").build())) {
            ImagesResponse answer = raw.parse();

            List<byte[]> pictures =
                    answer.data().orElseThrow().stream()
                            .map(image -> bytes(image.b64Json().orElseThrow()))
                            .toList();
            String job = raw.headers().values("atelier-job-id").getFirst();
            assertThat(raw.headers().values("x-request-id").getFirst()).startsWith("req_");
            assertThat(pictures)
                    .containsExactly(caller.picture(job, 0).body(), caller.picture(job, 1).body());
            assertThat(ImageIO.read(new ByteArrayInputStream(pictures.getFirst())).getWidth())
                    .isEqualTo(1536);
            assertThat(answer.size().orElseThrow().asString()).isEqualTo("1536x1024");
            assertThat(answer.outputFormat().orElseThrow().asString()).isEqualTo("png");
            assertThat(answer.quality().orElseThrow().asString()).isEqualTo("low");
            assertThat(answer.usage().orElseThrow().totalTokens())
                    .isEqualTo(caller.job(job).at("/usage/total_tokens").asLong());
            assertThat(caller.job(job).at("/requested/prompt").asText()).isEqualTo(prompt);
        }
        assertThat(till.billed(prompt)).hasSize(1);
    }

    @Test
    @SuppressWarnings("deprecation") // by OpenAI
    void givesLinks() {
        ImagesResponse answer =
                client().images()
                        .generate(
                                generation()
                                        .responseFormat(ImageGenerateParams.ResponseFormat.URL)
                                        .build());

        String url = answer.data().orElseThrow().getFirst().url().orElseThrow();
        assertThat(url).startsWith(Atelier.PUBLIC_URL + "/v1/jobs/").endsWith("/images/0");
        assertThat(caller.get(URI.create(url).getPath()).statusCode()).isEqualTo(200);
        assertThat(answer.data().orElseThrow().getFirst().b64Json()).isEmpty();
    }

    @Test
    @SuppressWarnings("deprecation") // `user`, by OpenAI
    void editsWithAMask() {
        ImageEditParams edit =
                ImageEditParams.builder()
                        .prompt(prompt)
                        .image(part(ImageEditParams.Image.ofInputStream(png(64))))
                        .mask(part(png(64)))
                        .user("somebody")
                        .build();

        ImagesResponse answer = client().images().edit(edit);

        assertThat(answer.data().orElseThrow()).hasSize(1);
        JsonNode bill = till.billed(prompt).getFirst();
        assertThat(bill.path("operation").asText()).isEqualTo("edit");
        assertThat(answer.usage().orElseThrow().inputTokensDetails().imageTokens()).isPositive();
    }

    @Test
    void editsSeveralPictures() {
        ImageEditParams edit =
                ImageEditParams.builder()
                        .prompt(prompt)
                        .image(
                                part(
                                        ImageEditParams.Image.ofInputStreams(
                                                List.of(png(64), png(48)))))
                        .build();

        ImagesResponse answer = client().images().edit(edit);

        assertThat(answer.data().orElseThrow()).hasSize(1);
        assertThat(onlyJob().at("/effective/images")).hasSize(2);
    }

    @Test
    void editsFromJson() throws IOException {
        String file = caller.uploaded(png(64).readAllBytes());
        String url =
                "data:image/png;base64,"
                        + Base64.getEncoder().encodeToString(png(48).readAllBytes());

        HttpResponse<String> answer =
                caller.send(
                        "POST",
                        "/v1/images/edits",
                        "{'prompt':'%s','images':[{'file_id':'%s'},{'image_url':'%s'}]}"
                                .formatted(prompt, file, url));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        follows("ImagesResponse", answer);
        assertThat(onlyJob().at("/effective/images")).hasSize(2);
    }

    @Test
    @SuppressWarnings("deprecation") // by OpenAI
    void makesAVariation() {
        ImagesResponse answer =
                client().images()
                        .createVariation(
                                ImageCreateVariationParams.builder()
                                        .image(part(png(64)))
                                        .n(2)
                                        .build());

        assertThat(answer.data().orElseThrow()).hasSize(2);
    }

    @Test
    void streamsSketchesAndThePicture() {
        till.plan(prompt, "'fault':'slow','delay_ms':300");
        List<ImageGenStreamEvent> events;
        try (StreamResponse<ImageGenStreamEvent> stream =
                client().images().generateStreaming(generation().partialImages(2).build())) {
            events = stream.stream().toList();
        }

        assertThat(events).hasSize(3);
        assertThat(events.subList(0, 2))
                .extracting(event -> event.asGenerationPartialImage().partialImageIndex())
                .containsExactly(0L, 1L);
        byte[] picture = bytes(events.getLast().asGenerationCompleted().b64Json());
        assertThat(picture).isEqualTo(caller.picture(onlyJob().path("id").asText(), 0).body());
        assertThat(events.getLast().asGenerationCompleted().usage().totalTokens()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"generations,ImageGenStreamEvent", "edits,ImageEditStreamEvent"})
    void streamsAsTheSpecificationHasIt(String path, String schema) throws IOException {
        String images =
                path.equals("edits")
                        ? ",'images':[{'file_id':'%s'}]"
                                .formatted(caller.uploaded(png(64).readAllBytes()))
                        : "";

        HttpResponse<String> answer =
                caller.send(
                        "POST",
                        "/v1/images/" + path,
                        "{'prompt':'%s','stream':true,'partial_images':1%s}"
                                .formatted(prompt, images));

        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/event-stream");
        List<String> data =
                answer.body().lines().filter(line -> line.startsWith("data: ")).toList();
        assertThat(data).isNotEmpty();
        for (String line : data) {
            JsonNode event = Caller.json(line.substring(6));
            assertThat(SPEC.objections(schema, event)).isEmpty();
            assertThat(answer.body()).contains("event: " + event.path("type").asText() + "\n");
        }
        assertThat(data.getLast()).contains("completed");
    }

    @Test
    void tellsInsideTheStreamWhatWentWrong() {
        String blocked = prompt + " [sim:blocked]";

        try (StreamResponse<ImageGenStreamEvent> stream =
                client().images()
                        .generateStreaming(generation().prompt(blocked).partialImages(1).build())) {
            SseException refused =
                    catchThrowableOfType(SseException.class, () -> stream.stream().toList());

            assertThat(refused.code()).contains("moderation_blocked");
        }
    }

    @Test
    void leavesTheJobAloneWhenTheCallerIsGone() {
        till.plan(prompt, "'fault':'slow','delay_ms':500");

        String job;
        try (HttpResponseFor<StreamResponse<ImageGenStreamEvent>> raw =
                client().images().withRawResponse().generateStreaming(generation().build())) {
            job = raw.headers().values("atelier-job-id").getFirst();
        }

        assertThat(caller.job(job).path("finished_at").isMissingNode()).isTrue();
        caller.awaitStatus(job, "succeeded");
        assertThat(till.billed(prompt)).hasSize(1);
    }

    @Test
    void tellsWhyThereIsNoPicture() {
        String blocked = prompt + " [sim:blocked]";

        BadRequestException refused =
                catchThrowableOfType(
                        BadRequestException.class,
                        () -> client().images().generate(generation().prompt(blocked).build()));

        assertThat(refused.code()).contains("moderation_blocked");
        assertThat(refused.type()).contains("image_generation_user_error");
        assertThat(refused.headers().values("x-should-retry")).containsExactly("false");
        assertThat(till.billed(blocked)).isEmpty();
    }

    @Test
    void namesTheParameterThatIsWrong() {
        ImageGenerateParams unknown =
                generation().putAdditionalBodyProperty("promt", JsonValue.from("a")).build();
        ImageGenerateParams illegal = generation().n(11).build();

        BadRequestException first =
                catchThrowableOfType(
                        BadRequestException.class, () -> client().images().generate(unknown));
        BadRequestException second =
                catchThrowableOfType(
                        BadRequestException.class, () -> client().images().generate(illegal));

        assertThat(first.param()).contains("promt");
        assertThat(first.code()).contains("unknown_parameter");
        assertThat(second.param()).contains("n");
        assertThat(till.billed(prompt)).isEmpty();
    }

    /// The SDK loses patience, tries again by itself, and meets its own job.
    @Test
    void paysOnceForAnSdkThatTriesAgain() {
        till.plan(prompt, "'fault':'slow','delay_ms':2500");

        ImagesResponse answer =
                client(Duration.ofSeconds(1), 6).images().generate(generation().build());

        assertThat(answer.data().orElseThrow()).hasSize(1);
        assertThat(till.billed(prompt)).hasSize(1);
        assertThat(Caller.json(caller.get("/v1/jobs?limit=100")).path("data"))
                .filteredOn(job -> job.at("/requested/prompt").asText().equals(prompt))
                .hasSize(1);
    }

    @Test
    void paysOnceForAnEditThatIsTriedAgain() {
        till.plan(prompt, "'fault':'slow','delay_ms':2500");
        ImageEditParams edit =
                ImageEditParams.builder().prompt(prompt).image(read(png(64))).build();

        client(Duration.ofSeconds(1), 6).images().edit(edit);

        assertThat(till.billed(prompt)).hasSize(1);
    }

    @Test
    void makesTwoJobsOfTwoEqualRequests() {
        CompletableFuture<ImagesResponse> first =
                client().async().images().generate(generation().build());
        CompletableFuture<ImagesResponse> second =
                client().async().images().generate(generation().build());

        assertThat(first.join().data().orElseThrow()).hasSize(1);
        assertThat(second.join().data().orElseThrow()).hasSize(1);
        assertThat(till.billed(prompt)).hasSize(2);
    }

    @Test
    void makesOneJobOfOneKey() {
        String key = UUID.randomUUID().toString();
        ImageGenerateParams keyed =
                generation().putAdditionalHeader("Idempotency-Key", key).build();
        ImageGenerateParams other =
                generation().n(2).putAdditionalHeader("Idempotency-Key", key).build();

        ImagesResponse first = client().images().generate(keyed);
        ImagesResponse again = client().images().generate(keyed);

        assertThat(again.data()).isEqualTo(first.data());
        assertThat(till.billed(prompt)).hasSize(1);
        assertThatThrownBy(() -> client().images().generate(other))
                .hasMessageContaining("Idempotency-Key");
    }

    @Test
    void tellsACallerWhoseTimeIsUpToAskAgain() {
        till.plan(prompt, "'fault':'slow','delay_ms':2000");
        ImageGenerateParams impatient =
                generation().putAdditionalHeader("Prefer", "wait=1").build();

        InternalServerException late =
                catchThrowableOfType(
                        InternalServerException.class, () -> client().images().generate(impatient));

        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(late.code()).contains("job_still_running");
        assertThat(late.headers().values("x-should-retry")).containsExactly("true");
        assertThat(late.headers().values("retry-after-ms")).hasSize(1);
        assertThat(late.headers().values("Preference-Applied")).containsExactly("wait=1");
        assertThat(client(Duration.ofSeconds(30), 4).images().generate(retried(impatient)).data())
                .isPresent();
        assertThat(till.billed(prompt)).hasSize(1);
    }

    @Test
    void hearsTierDeadlineAndPreferences() {
        HttpResponse<String> answer =
                caller.send(
                        "POST",
                        "/v1/images/generations",
                        "{'prompt':'%s','service_tier':'flex','group':'g'}".formatted(prompt),
                        "Prefer",
                        "respond-async",
                        "Atelier-Deadline",
                        "2999-01-01T00:00:00Z",
                        "OpenAI-Organization",
                        "org-1",
                        "OpenAI-Project",
                        "proj-1");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Preference-Applied")).contains("respond-async");
        JsonNode job = Caller.json(answer);
        assertThat(answer.headers().firstValue("Location"))
                .contains("/v1/jobs/" + job.path("id").asText());
        assertThat(job.path("tier").asText()).isEqualTo("batch");
        assertThat(job.path("group").asText()).isEqualTo("g");
        assertThat(job.path("deadline").asText()).startsWith("2999");
        caller.awaitStatus(job.path("id").asText(), "succeeded");
        HttpResponse<String> urgent =
                caller.send(
                        "POST",
                        "/v1/images/generations",
                        "{'prompt':'%s','service_tier':'flex'}".formatted(prompt),
                        "Prefer",
                        "respond-async",
                        "Atelier-Tier",
                        "priority");
        assertThat(Caller.json(urgent).path("tier").asText()).isEqualTo("priority");
    }

    @Test
    void waitsForAJobWhereThatIsPreferred() {
        HttpResponse<String> done = waited();
        HttpResponse<String> again = waited();
        HttpResponse<String> scheduled =
                caller.send(
                        "POST",
                        "/v1/jobs",
                        "{'prompt':'%s','not_before':'2999-01-01T00:00:00Z'}".formatted(prompt),
                        "Prefer",
                        "wait=1");

        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(done.headers().firstValue("Preference-Applied")).contains("wait=15");
        JsonNode job = Caller.json(done);
        assertThat(job).isEqualTo(caller.job(job.path("id").asText()));
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(done.headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(Caller.json(again)).isEqualTo(job);
        assertThat(scheduled.statusCode()).isEqualTo(202);
        assertThat(Caller.json(scheduled).path("status").asText()).isEqualTo("scheduled");
        caller.command(Caller.json(scheduled).path("id").asText(), "cancel");
    }

    @Test
    void handsModerationsOn() {
        var verdict =
                client().moderations()
                        .create(ModerationCreateParams.builder().input("a murder").build());

        assertThat(verdict.results().getFirst().flagged()).isTrue();
        HttpResponse<String> wrong = caller.send("POST", "/v1/moderations", "{'input':7}");
        assertThat(wrong.statusCode()).isEqualTo(400);
        follows("ErrorResponse", wrong);
        follows(
                "CreateModerationResponse",
                caller.send("POST", "/v1/moderations", "{'input':['a','b']}"));
    }

    @Test
    void answersAsTheSpecificationHasIt() {
        follows("ImagesResponse", generated("{'prompt':'%s'}".formatted(prompt)));
        follows(
                "ImagesResponse",
                generated(
                        "{'prompt':'%s','response_format':'url','background':'opaque','quality':'high'}"
                                .formatted(prompt)));
        follows(
                "ImagesResponse",
                generated("{'prompt':'%s','prompt_mode':'expanded'}".formatted(prompt)));
        for (String body :
                List.of("{", "{}", "[]", "{'prompt':7}", "{'prompt':'a','size':'1x1'}")) {
            HttpResponse<String> refused = generated(body);
            assertThat(refused.statusCode()).as(body).isEqualTo(400);
            follows("ErrorResponse", refused);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/v1/images/nothing,404",
        "GET,/v1/images/generations,405",
        "DELETE,/v1/moderations,405",
        "DELETE,/v1/models,405",
        "GET,/v1/models/gpt-image-9,404",
        "POST,/v1/images/variations,400"
    })
    void refusesInOpenAisEnvelope(String method, String path, int status) {
        HttpResponse<String> refused = caller.send(method, path, "{}");

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(status);
        follows("ErrorResponse", refused);
        assertThat(refused.headers().firstValue("x-request-id")).isPresent();
        assertThat(refused.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/json");
    }

    @Test
    void sendsALargePictureWhole() {
        HttpResponse<String> answer =
                generated("{'prompt':'%s [sim:bytes=12000000]'}".formatted(prompt));

        byte[] picture = bytes(Caller.json(answer).at("/data/0/b64_json").asText());
        assertThat(picture).hasSizeGreaterThanOrEqualTo(12_000_000);
        String job = answer.headers().firstValue("atelier-job-id").orElseThrow();
        assertThat(caller.picture(job, 0).body()).isEqualTo(picture);
    }

    private HttpResponse<String> waited() {
        return caller.send(
                "POST",
                "/v1/jobs",
                "{'prompt':'%s'}".formatted(prompt),
                "Prefer",
                "wait=15",
                "Idempotency-Key",
                prompt.substring(14));
    }

    private HttpResponse<String> generated(String body) {
        return caller.send("POST", "/v1/images/generations", body);
    }

    private static void follows(String schema, HttpResponse<String> answer) {
        assertThat(SPEC.objections(schema, Caller.json(answer)))
                .as(() -> answer.body().substring(0, Math.min(500, answer.body().length())))
                .isEmpty();
    }

    private JsonNode onlyJob() {
        List<JsonNode> jobs = new ArrayList<>();
        Caller.json(caller.get("/v1/jobs?limit=100"))
                .path("data")
                .forEach(job -> {
                    if (job.at("/requested/prompt").asText().equals(prompt)) {
                        jobs.add(job);
                    }
                });
        assertThat(jobs).hasSize(1);
        return jobs.getFirst();
    }

    private ImageGenerateParams.Builder generation() {
        return ImageGenerateParams.builder()
                .prompt(prompt)
                .quality(ImageGenerateParams.Quality.LOW);
    }

    private static ImageGenerateParams retried(ImageGenerateParams first) {
        return first.toBuilder()
                .replaceAdditionalHeaders("X-Stainless-Retry-Count", "1")
                .replaceAdditionalHeaders("Prefer", "wait=20")
                .build();
    }

    private OpenAIClient client() {
        return client(Duration.ofSeconds(40), 0);
    }

    private OpenAIClient client(Duration timeout, int retries) {
        OpenAIClient client =
                OpenAIOkHttpClient.builder()
                        .baseUrl("http://" + server.getAuthority() + "/v1")
                        .apiKey("atl_test")
                        .organization("org-1")
                        .timeout(timeout)
                        .maxRetries(retries)
                        .build();
        clients.add(client);
        return client;
    }

    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64.getBytes(UTF_8));
    }

    private static <T> MultipartField<T> part(T value) {
        return MultipartField.<T>builder()
                .value(value)
                .contentType("image/png")
                .filename("a.png")
                .build();
    }

    /// Half of it transparent, so that it is a mask, too.
    private static InputStream png(int side) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < side * side / 2; i++) {
            image.setRGB(i % side, i / side, 0xFF000000 | i * 0x9E3779B9);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ByteArrayInputStream(out.toByteArray());
    }

    private static byte[] read(InputStream in) {
        try (in) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OpenAiSpec spec() {
        try {
            return new OpenAiSpec();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
