package io.atelier.ingest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("application")
@QuarkusTest
class FilesResourceTest {
    private static final Random RANDOM = new Random(42);

    @TestHTTPResource
    @SuppressWarnings("NullAway.Init") // set by Quarkus
    URI server;

    @Test
    void takesShowsAndDeletesAPicture() throws IOException {
        byte[] png = png(33, 22);

        Response created = upload(png);
        String path = "/v1/files/" + created.path("id");
        Response shown = given().get(path);
        Response content = given().get(path + "/content");
        Response deleted = given().delete(path);

        assertThat(created.statusCode()).as(created.asString()).isEqualTo(200);
        assertThat(created.<String>path("object")).isEqualTo("file");
        assertThat(created.<Integer>path("bytes")).isEqualTo(png.length);
        assertThat(created.<String>path("filename")).isEqualTo("fox.png");
        assertThat(created.<String>path("purpose")).isEqualTo("vision");
        assertThat(created.<String>path("status")).isEqualTo("processed");
        assertThat(created.<Integer>path("created_at")).isGreaterThan(1_700_000_000);
        assertThat(created.<Integer>path("atelier.width")).isEqualTo(33);
        assertThat(created.<String>path("atelier.content_type")).isEqualTo("image/png");
        assertThat(shown.asString()).isEqualTo(created.asString());
        assertThat(content.asByteArray()).isEqualTo(png);
        assertThat(content.contentType()).isEqualTo("image/png");
        assertThat(content.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(deleted.<Boolean>path("deleted")).isTrue();
        assertThat(given().get(path).statusCode()).isEqualTo(404);
        assertThat(given().get(path + "/content").statusCode()).isEqualTo(404);
        assertThat(given().delete(path).statusCode()).isEqualTo(404);
    }

    @Test
    void makesOneFileOfOneContent() throws IOException {
        byte[] png = png(34, 22);

        assertThat(upload(png).asString()).isEqualTo(upload(png).asString());
    }

    /// Above what any other body may have.
    @Test
    void takesALargePicture() throws Exception {
        byte[] large = Arrays.copyOf(WHOLE, 45 * 1024 * 1024);
        System.arraycopy(END, 0, large, large.length - END.length, END.length);

        HttpResponse<String> created = send(large);

        assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
        assertThat(created.body()).contains("\"bytes\":" + large.length);
        given().delete("/v1/files/" + JsonPath.from(created.body()).getString("id"));
    }

    @Test
    void refusesALargerOne() throws Exception {
        HttpResponse<String> refused = send(Arrays.copyOf(WHOLE, 51 * 1024 * 1024));

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(413);
        assertThat(refused.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        assertThat(refused.body()).startsWith("{\"error\":{\"message\":");
    }

    @Test
    void refusesWhatIsNoPicture() {
        Response answer =
                upload(
                        "<svg>a fox nobody may read of</svg>"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertRefused(answer, 400);
        assertThat(answer.jsonPath().getString("error.param")).isEqualTo("file");
        assertThat(answer.asString()).doesNotContain("fox");
    }

    @Test
    void tellsWhatIsWrongWithTheForm() throws IOException {
        assertRefused(given().multiPart("purpose", "vision").post("/v1/files"), 400);
        Response purpose =
                given().multiPart("file", "a.png", png(8, 8))
                        .multiPart("purpose", "fine-tune")
                        .post("/v1/files");

        assertRefused(purpose, 400);
        assertThat(purpose.jsonPath().getString("error.message"))
                .endsWith("(allowed: vision, user_data).");
        assertRefused(given().contentType("application/json").body("{}").post("/v1/files"), 415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "file-0123456789abcdef0123456789abcdef", "file-..%2f..%2fetc", "%00"})
    void answersTheSame404ForMissingAndHostileIds(String id) {
        Response answer = given().urlEncodingEnabled(false).get("/v1/files/" + id);

        assertRefused(answer, 404);
        assertThat(answer.<String>path("error.message")).isEqualTo("There is no such file.");
    }

    @Test
    void describesItself() {
        Response api = given().get("/q/openapi?format=json");

        assertThat(
                        api.<String>path(
                                "paths.'/v1/files'.post.requestBody.content.'multipart/form-data'.schema.'$ref'"))
                .isEqualTo("#/components/schemas/FileForm");
    }

    private HttpResponse<String> send(byte[] bytes) throws Exception {
        String head =
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + server.getAuthority() + "/v1/files"))
                        .header("Content-Type", "multipart/form-data; boundary=b")
                        .POST(
                                BodyPublishers.concat(
                                        BodyPublishers.ofString(head),
                                        BodyPublishers.ofByteArray(bytes),
                                        BodyPublishers.ofString("\r\n--b--\r\n")))
                        .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private static Response upload(byte[] bytes) {
        return given().multiPart("file", "fox.png", bytes, "image/png")
                .multiPart("purpose", "vision")
                .post("/v1/files");
    }

    private static void assertRefused(Response answer, int status) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/json");
        assertThat(answer.jsonPath().getMap("error"))
                .containsKeys("message", "type", "param", "code");
        assertThat(answer.header("x-request-id")).startsWith("req_");
    }

    private static final byte[] WHOLE = small();
    private static final byte[] END = Arrays.copyOfRange(WHOLE, WHOLE.length - 12, WHOLE.length);

    private static byte[] small() {
        try {
            return png(8, 8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] png(int widthPixels, int heightPixels) throws IOException {
        BufferedImage image =
                new BufferedImage(widthPixels, heightPixels, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, RANDOM.nextInt());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }
}
