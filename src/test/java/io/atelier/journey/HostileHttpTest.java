package io.atelier.journey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.Version;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Bytes that no decent client sends. They are the sender's mistake, so never answered with 500.
@Tag("application")
@QuarkusTest
class HostileHttpTest {
    private static final String PART =
            "--b\r\nContent-Disposition: form-data; name=\"prompt\"%s\r\n\r\na fox";

    @TestHTTPResource URI server;

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("application/json", "\0\0\0{\0"),
                Arguments.of("application/json", "\0\0\u00fe\u00ff\0\0\0{"),
                Arguments.of("application/json", "\u00ff\u00fe{\0}\0"),
                Arguments.of("application/json", "{\"prompt\":\"\u00c0\u0080\"}"),
                Arguments.of("application/json", "{\"prompt\":\"a\",\"prompt\":\"b\"}"),
                Arguments.of("application/json; charset=x-nowhere", "{\"prompt\":\"a\"}"),
                Arguments.of("multipart/form-data; boundary=b", "garbage"),
                Arguments.of("multipart/form-data", "--b\r\n"),
                Arguments.of("multipart/form-data; boundary=b", PART.formatted("")),
                Arguments.of(
                        "multipart/form-data; boundary=b",
                        PART.formatted("\r\nContent-Type: text/plain; charset=x-nowhere")
                                + "\r\n--b--\r\n"),
                Arguments.of(
                        "multipart/form-data; boundary=b",
                        PART.formatted("; filename*=x-nowhere''a%20b") + "\r\n--b--\r\n"),
                Arguments.of("application/x-www-form-urlencoded", "prompt=%zz&%"),
                Arguments.of("nonsense", "{}"),
                Arguments.of("application/json;;=", "{}"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void blamesTheSender(String type, String body) throws IOException {
        for (String path :
                new String[] {
                    "/v1/jobs",
                    "/v1/jobs/x/cancel",
                    "/v1/jobs/x/resolve",
                    "/v1/files",
                    "/v1/images/generations",
                    "/v1/images/edits",
                    "/v1/images/variations",
                    "/v1/moderations"
                }) {
            String answer =
                    exchange(
                            "POST %s HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                                    .formatted(path, type, body.length(), body));

            assertThat(answer).as("%s to %s", type, path).startsWith("HTTP/1.1 4");
            assertThat(answer).doesNotContain("fox").doesNotContain("Exception");
        }
    }

    @Test
    void tellsOpenAisCallersWhatIsTooLarge() throws IOException {
        String answer =
                exchange(
                        "POST /v1/images/edits HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n{");

        assertThat(answer).startsWith("HTTP/1.1 413").contains("\"code\":\"too_large\"");
    }

    @Test
    void letsNoSecondRequestBeSmuggled() throws IOException {
        String answer =
                exchange(
                        "POST /v1/jobs HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /q/health/live HTTP/1.1\r\nHost: h\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("HTTP/1.1 200");
        assertThat(answer.split("HTTP/1\\.1 ", -1)).hasSize(2);
    }

    /// Older ones smuggle; the version is pinned above the one of Quarkus.
    @Test
    void runsOnANettyThatDoesNot() {
        assertThat(Version.identify().values())
                .isNotEmpty()
                .extracting(Version::artifactVersion)
                .allSatisfy(version ->
                        assertThat(Arrays.compare(numbers(version), new int[] {4, 1, 136}))
                                .as(version)
                                .isNotNegative());
    }

    /// A caller waits for a picture up to about five minutes.
    @Test
    void neverHurriesWhoeverWaitsForAPicture() {
        Duration idle =
                ConfigProvider.getConfig().getValue("quarkus.http.idle-timeout", Duration.class);

        assertThat(idle).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(10));
    }

    @Test
    void boundsHeaders() throws IOException {
        String request = "GET /v1/models HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX: %s\r\n\r\n";

        assertThat(exchange(request.formatted("a".repeat(19_000)))).startsWith("HTTP/1.1 200");
        assertThat(exchange(request.formatted("a".repeat(21_000)))).startsWith("HTTP/1.1 4");
    }

    @Test
    void boundsNestingAndSizeAndLetsTheLongestPromptPass() throws IOException {
        String nested = "[".repeat(32) + "]".repeat(32);

        assertThat(submitted("{\"prompt\":\"" + "a".repeat(32_000) + "\"}"))
                .startsWith("HTTP/1.1 202");
        assertThat(submitted("{\"prompt\":\"" + "a".repeat(32_001) + "\"}"))
                .startsWith("HTTP/1.1 400");
        assertThat(submitted("{\"prompt\":" + nested + "}"))
                .startsWith("HTTP/1.1 400")
                .contains("nested deeper than 32");
        assertThat(submitted(" ".repeat(1024 * 1024 + 1))).startsWith("HTTP/1.1 413");
    }

    /// Quarkus's own bound on a field of a form is 2,048 bytes.
    @Test
    void letsTheLongestPromptPassInAForm() throws IOException {
        String picture =
                new String(
                        Base64.getDecoder()
                                .decode(
                                        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
                        ISO_8859_1);
        String file =
                "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n%s\r\n"
                        .formatted(picture);
        String prompt =
                "--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\n%s\r\n--b--\r\n";
        // Four bytes each, a code point as many as there may be.
        String fox = "\u00f0\u009f\u00a6\u008a";

        assertThat(edited(file + prompt.formatted(fox.repeat(32_000)))).startsWith("HTTP/1.1 202");
        assertThat(edited(file + prompt.formatted(fox.repeat(32_001)))).startsWith("HTTP/1.1 400");
    }

    private String edited(String form) throws IOException {
        return exchange(
                "POST /v1/images/edits HTTP/1.1\r\nHost: h\r\nConnection: close\r\nPrefer: respond-async\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(form.length(), form));
    }

    private String submitted(String body) throws IOException {
        return exchange(
                "POST /v1/jobs HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(body.length(), body));
    }

    @Test
    void doesNotSwitchToHttp2() throws IOException {
        String upgrade =
                exchange(
                        "GET /q/health/live HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
        String priorKnowledge = exchange("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0");

        assertThat(upgrade).startsWith("HTTP/1.1 200");
        assertThat(priorKnowledge).contains(" 501 Not Implemented");
    }

    /// A problem's `instance` is a URI reference (RFC 9457), whatever the path held.
    @Test
    void namesThePathOfAProblemEncoded() throws IOException {
        String answer =
                exchange(
                        "POST /v1/jobs/a%20b%22%c3%a9+%25/cancel HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 404")
                .contains("\"instance\":\"/v1/jobs/a%20b%22%C3%A9%2B%25/cancel\"");
    }

    /// Labels are bounded, and never hold an id.
    @Test
    void keepsPathsAndMethodsThatNobodyTakesOutOfMetrics() throws IOException {
        String request = "%s HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
        String known = exchange(request.formatted("GET /v1/groups/a-group-of-ours"));
        String method = exchange(request.formatted("PUT /v1/jobs/a-job-of-ours"));
        String invented = exchange(request.formatted("FROBNICATE /v1/jobs"));

        String metrics = exchange(request.formatted("GET /q/metrics"));

        assertThat(known).startsWith("HTTP/1.1 404");
        assertThat(method).startsWith("HTTP/1.1 405");
        assertThat(invented).startsWith("HTTP/1.1 405");
        assertThat(metrics)
                .contains("uri=\"/v1/groups/{name}\"", "uri=\"OTHER\"", "method=\"OTHER\"")
                .doesNotContain("of-ours", "FROBNICATE");
    }

    private static int[] numbers(String version) {
        return Stream.of(version.split("\\.")).limit(3).mapToInt(Integer::parseInt).toArray();
    }

    /// All that comes back to these bytes until the server closes or has nothing more to say.
    private String exchange(String sent) throws IOException {
        var received = new ByteArrayOutputStream();
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(1_500);
            socket.getOutputStream().write(sent.getBytes(ISO_8859_1));
            socket.getInputStream().transferTo(received);
        } catch (SocketTimeoutException e) {
            // The server keeps the connection; what it had to say is here.
        }
        return received.toString(ISO_8859_1);
    }
}
