package io.atelier.view;

import static io.atelier.view.Samples.NOON;
import static io.atelier.view.Samples.TENANT;
import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;
import static org.hamcrest.Matchers.startsWith;

import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.atelier.job.Step;
import io.atelier.job.Tier;
import io.atelier.journey.Atelier;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import io.atelier.storage.PictureStore;
import io.atelier.storage.PictureUpload;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.Producer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("application")
@QuarkusTest
class ReadsOverHttpTest {
    private static final String HARMLESS = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

    @Inject Clients clients;
    @Inject Codec codec;
    @Inject FactPublisher facts;
    @Inject PictureStore store;

    @Inject
    @ConfigProperty(name = "atelier.storage.folder")
    Path pictures;

    @Test
    void showsAJobAsSoonAsItIsOnTheLog() {
        JobId job = JobId.random();
        Instant later = Instant.parse("2999-01-01T00:00:00Z");
        facts.publish(
                        new Fact.Submit(
                                job,
                                Samples.document(TENANT, Tier.STANDARD, null, later),
                                NOON,
                                null))
                .join();

        when().get("/v1/jobs/{id}", job.toString())
                .then()
                .statusCode(200)
                .contentType("application/json")
                .header("Retry-After", "1")
                .body("id", equalTo(job.toString()))
                .body("object", equalTo("job"))
                .body("status", oneOf("accepted", "scheduled"))
                .body("created_at", equalTo("2026-11-22T12:00:00Z"))
                .body("requested.prompt", equalTo("a lighthouse"))
                .body("effective.output_format", equalTo("png"));
    }

    @Test
    void listsTheModelsInOpenAisShape() {
        when().get("/v1/models")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("object", equalTo("list"))
                .body("data.id", hasItem("gpt-image-2.5-flare"))
                .body("data.object", everyItem(equalTo("model")))
                .body("data.owned_by", everyItem(equalTo("openai")))
                .body("data.atelier.status", everyItem(oneOf("active", "deprecated")));
    }

    @Test
    void showsAllOfAModel() {
        when().get("/v1/models/gpt-image-2.5-flare")
                .then()
                .statusCode(200)
                .header("Sunset", nullValue())
                .header("Deprecation", nullValue())
                .body("id", equalTo("gpt-image-2.5-flare"))
                .body("created", equalTo(1788825600))
                .body("shutdown_date", nullValue())
                .body("atelier.status", equalTo("active"))
                .body("atelier.limits.capabilities", hasItem("markup"))
                .body("atelier.limits.sizes.rule", equalTo("flexible"))
                .body("atelier.limits.images_per_call.sketches", equalTo(1))
                .body("atelier.prices.output_tokens.low", equalTo(196));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-image-1-mini, gpt-image-2.5-flare, 'Tue, 01 Dec 2026 00:00:00 GMT'",
        "dall-e-2, gpt-image-2.5-flare, 'Tue, 12 May 2026 00:00:00 GMT'"
    })
    void tellsOfAModelThatGoesOrWent(String model, String successor, String sunset) {
        when().get("/v1/models/{id}", model)
                .then()
                .statusCode(200)
                .header("Sunset", equalTo(sunset))
                .header("Deprecation", startsWith("@"))
                .header(
                        "Link",
                        equalTo("</v1/models/%s>; rel=\"successor-version\"".formatted(successor)))
                .body("atelier.status", oneOf("deprecated", "shutdown"))
                .body("atelier.successor", equalTo(successor));
    }

    @Test
    void knowsNoOtherModelInOpenAisEnvelope() {
        when().get("/v1/models/gpt-image-9")
                .then()
                .statusCode(404)
                .body("error.code", equalTo("model_not_found"))
                .body("error.type", equalTo("invalid_request_error"));
    }

    @Test
    void showsTheLedgersWordWithItsPictures() {
        Job job = stored(picture(JobId.random()));

        when().get("/v1/jobs/{id}", job.id().toString())
                .then()
                .statusCode(200)
                .header("Retry-After", nullValue())
                .header("Atelier-Stale", nullValue())
                .body("status", equalTo("succeeded"))
                .body(
                        "images[0].url",
                        equalTo((Atelier.PUBLIC_URL + "/v1/jobs/%s/images/0").formatted(job.id())))
                .body("images[0].content_type", equalTo("image/png"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "0",
                "null",
                "..",
                "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                "a%00b",
                "%F0%9F%92%A5",
                "%ff%fe",
                "%3Cscript%3E",
                "'%20OR%201=1--",
                "01890a5d-ac96-774b-bcce-b302099a805",
                "01890A5D-AC96-774B-BCCE-B302099A8057",
                "%7B01890a5d-ac96-774b-bcce-b302099a8057%7D",
                "01890a5d-ac96-774b-bcce-b302099a8057%0a",
                "01890a5d-ac96-774b-bcce-b302099a8057;x=y"
            })
    void anyIdThatIsNotTheCallersGetsTheSameAnswer(String id) {
        JobId foreign = JobId.random();
        facts.publish(
                        new Fact.Submit(
                                foreign,
                                Samples.document("somebody", Tier.STANDARD, null, null),
                                NOON,
                                null))
                .join();
        for (String path : List.of("", "/history", "/images/0")) {
            String missing = raw("/v1/jobs/" + JobId.random() + path);

            assertThat(missing)
                    .startsWith("HTTP/1.1 404")
                    .contains("application/problem+json")
                    .contains("urn:atelier:problem:no-such-job");
            assertThat(raw("/v1/jobs/" + foreign + path)).isEqualTo(missing);
            if (!id.equals("..")) {
                assertThat(raw("/v1/jobs/" + id + path)).as(path).isEqualTo(missing);
            }
            assertThat(missing).doesNotContain("instance");
        }
        assertThat(raw("/v1/jobs/" + "x".repeat(3_000))).isEqualTo(raw("/v1/jobs/x"));
    }

    @Test
    void tellsTheHistory() {
        Job job =
                Samples.queued(JobId.random())
                        .with(new Step(NOON, "queued", 0, 1, "w/1", "a reason"))
                        .with(new Step(NOON, "dispatched", 0, 2, null, null));
        write(job);

        when().get("/v1/jobs/{id}/history", job.id().toString())
                .then()
                .statusCode(200)
                .body("object", equalTo("list"))
                .body("data.what", contains("queued", "dispatched"))
                .body("data[0].worker", equalTo("w/1"));
    }

    @Test
    void listsInPagesThatLinkToEachOther() {
        String group = "g " + JobId.random() + "&x=ü";
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            JobId id = JobId.random();
            ids.addFirst(id.toString());
            write(
                    Samples.queued(
                            id,
                            Samples.document(TENANT, Tier.BATCH, group, null),
                            NOON.plusSeconds(i)));
        }

        Response first =
                given().queryParam("group", group)
                        .queryParam("tier", "batch")
                        .queryParam("status", "queued")
                        .get("/v1/jobs");
        first.then()
                .statusCode(200)
                .body("object", equalTo("list"))
                .body("data", hasSize(20))
                .body("has_more", equalTo(true))
                .header("Link", startsWith("<http://pictures.example/v1/jobs?status=queued&tier="));
        String next =
                first.header("Link")
                        .replaceFirst("<http://pictures.example(.*)>; rel=\"next\"", "$1");
        assertThat(next).endsWith("&after=" + first.path("next"));
        Response second = given().urlEncodingEnabled(false).get(next);
        second.then()
                .statusCode(200)
                .body("data", hasSize(5))
                .body("has_more", equalTo(false))
                .header("Link", nullValue());
        assertThat(second.jsonPath().getMap("")).containsEntry("next", null);

        List<String> listed = new ArrayList<>(first.jsonPath().getList("data.id", String.class));
        listed.addAll(second.jsonPath().getList("data.id", String.class));
        assertThat(listed).isEqualTo(ids);
    }

    @Test
    void namesWhatIsWrongWithAQuery() {
        given().queryParam("status", "done")
                .queryParam("limit", "1000")
                .queryParam("after", "zzz")
                .get("/v1/jobs")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors.field", contains("status", "limit", "after"))
                .body("errors[0].allowed", hasItem("succeeded"));
    }

    @Test
    void sendsAPicture() {
        Stored stored = picture(JobId.random());
        Job job = stored(stored);

        Response picture = when().get("/v1/jobs/{id}/images/0", job.id().toString());

        picture.then()
                .statusCode(200)
                .contentType("image/png")
                .header("Content-Length", Integer.toString(stored.bytes().length))
                .header("ETag", '"' + stored.picture().sha256() + '"')
                .header("Accept-Ranges", "bytes")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", HARMLESS)
                .header("Cache-Control", "private, immutable, max-age=604800")
                .header("Transfer-Encoding", nullValue());
        assertThat(picture.asByteArray()).isEqualTo(stored.bytes());
    }

    /// As it came, since it is what was paid for; what it could do is forbidden to it.
    @Test
    void sendsAnSvgAsItCameAndHarmless() {
        byte[] svg =
                "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(2)</script></svg>"
                        .getBytes(StandardCharsets.UTF_8);
        Job job = stored(picture(JobId.random(), svg));

        Response picture = when().get(pathOf(job));

        assertThat(picture.header("Content-Type")).isEqualTo("image/svg+xml");
        assertThat(picture.asByteArray()).isEqualTo(svg);
        for (Response answer :
                List.of(
                        picture,
                        when().head(pathOf(job)),
                        given().header("Range", "bytes=0-9").get(pathOf(job)))) {
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Content-Security-Policy")).isEqualTo(HARMLESS);
        }
    }

    @Test
    void sendsTheHeadersOfAPictureAlone() {
        Stored stored = picture(JobId.random());
        Job job = stored(stored);

        when().head("/v1/jobs/{id}/images/0", job.id().toString())
                .then()
                .statusCode(200)
                .contentType("image/png")
                .header("Content-Length", Integer.toString(stored.bytes().length))
                .header("ETag", '"' + stored.picture().sha256() + '"');
        assertThat(when().head("/v1/jobs/{id}/images/1", job.id().toString()).statusCode())
                .isEqualTo(404);
        assertThat(when().head("/v1/jobs/{id}", job.id().toString()).statusCode()).isEqualTo(200);
    }

    @Test
    void sendsAPartOfAPicture() {
        Stored stored = picture(JobId.random());
        Job job = stored(stored);
        int length = stored.bytes().length;

        Response part = given().header("Range", "bytes=10-29").get(pathOf(job));
        part.then()
                .statusCode(206)
                .header("Content-Length", "20")
                .header("Content-Range", "bytes 10-29/" + length);
        assertThat(part.asByteArray()).isEqualTo(Arrays.copyOfRange(stored.bytes(), 10, 30));

        given().header("Range", "bytes=" + length + "-")
                .get(pathOf(job))
                .then()
                .statusCode(416)
                .contentType("application/problem+json")
                .header("Content-Range", "bytes */" + length);
    }

    @Test
    void obeysConditions() {
        Stored stored = picture(JobId.random());
        Job job = stored(stored);
        String tag = '"' + stored.picture().sha256() + '"';

        Response known = given().header("If-None-Match", tag).get(pathOf(job));
        known.then().statusCode(304).header("ETag", tag);
        assertThat(known.asByteArray()).isEmpty();
        given().header("If-None-Match", "\"else\"").get(pathOf(job)).then().statusCode(200);
        given().header("If-None-Match", tag).head(pathOf(job)).then().statusCode(304);
        given().headers(Map.of("If-Range", tag, "Range", "bytes=0-1"))
                .get(pathOf(job))
                .then()
                .statusCode(206);
        given().headers(Map.of("If-Range", "\"else\"", "Range", "bytes=0-1"))
                .get(pathOf(job))
                .then()
                .statusCode(200);
    }

    @Test
    void saysWhyThereIsNoPicture() throws IOException {
        Job unfinished = Samples.queued(JobId.random());
        write(unfinished);
        Stored lost = picture(JobId.random());
        Job job = stored(lost);
        Files.delete(pictures.resolve(lost.picture().name()));

        assertThat(detail(pathOf(unfinished))).contains("not ended");
        assertThat(detail(pathOf(job))).contains("no longer in the store");
        for (String index : List.of("1", "-1", "00", "x", "99999999999", "1.0")) {
            assertThat(detail("/v1/jobs/" + job.id() + "/images/" + index))
                    .isEqualTo("The job has no such picture.");
        }
    }

    @Test
    void streamsALargePictureWhole() {
        Stored stored = picture(JobId.random(), 2_000);
        assertThat(stored.bytes().length).isGreaterThan(8_000_000);
        Job job = stored(stored);

        assertThat(when().get(pathOf(job)).asByteArray()).isEqualTo(stored.bytes());
    }

    @Test
    void isReadyAndDescribed() {
        when().get("/q/health/ready").then().statusCode(200).body("checks.name", hasItem("view"));
        assertThat(when().get("/q/openapi").asString())
                .contains("/v1/jobs/{id}/images/{index}")
                .contains("/v1/jobs/{id}/history");
        assertThat(when().get("/q/metrics").asString())
                .contains("atelier_view_jobs")
                .contains("atelier_view_barrier_seconds_count{outcome=\"passed\"");
    }

    private static String pathOf(Job job) {
        return "/v1/jobs/" + job.id() + "/images/0";
    }

    private static String detail(String path) {
        Response response = when().get(path);
        assertThat(response.statusCode()).isEqualTo(404);
        return response.path("detail");
    }

    /// The whole answer to a GET whose path goes out as it is, without its date.
    private String raw(String path) {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.getOutputStream()
                    .write(
                            ("GET " + path + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.UTF_8));
            var reader =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return reader.lines()
                    .filter(line -> !line.startsWith("date:"))
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }

    private Job stored(Stored stored) {
        Job job = Samples.succeeded(stored.job(), stored.picture());
        write(job);
        return job;
    }

    private void write(Job job) {
        try (Producer<String, byte[]> producer = clients.producer(Map.of())) {
            var _ = producer.send(codec.state(job));
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Stored(JobId job, Picture picture, byte[] bytes) {}

    private Stored picture(JobId job) {
        return picture(job, 40);
    }

    private Stored picture(JobId job, int edge) {
        return picture(job, noise(edge));
    }

    private Stored picture(JobId job, byte[] bytes) {
        try (PictureUpload upload = store.begin(job, 0, 1, 1, 0)) {
            upload.write(bytes);
            return new Stored(job, upload.finish(), bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] noise(int edge) {
        var image = new BufferedImage(edge, edge, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(edge);
        for (int y = 0; y < edge; y++) {
            for (int x = 0; x < edge; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
