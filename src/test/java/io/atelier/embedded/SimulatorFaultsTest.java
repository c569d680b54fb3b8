package io.atelier.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatorFaultsTest {
    @TempDir Path folder;

    private SimulatorCaller caller = SimulatorCaller.NOBODY;

    @BeforeEach
    void start() {
        caller = SimulatorCaller.of(folder, 0, ArtMode.PLAIN);
    }

    @AfterEach
    void stop() {
        caller.close();
    }

    @Test
    void answersAStatusWithItsHeadersAndBillsNothing() throws Exception {
        caller.faults(
                "[{'fault': 'status', 'status': 429, 'headers': {'retry-after': '7'}, 'times': 1}]");

        var struck = caller.generate("'prompt': 'a'");
        var next = caller.generate("'prompt': 'a'");

        assertThat(struck.statusCode()).isEqualTo(429);
        assertThat(struck.headers().firstValue("retry-after")).contains("7");
        assertThat(SimulatorCaller.json(struck).path("error").path("code").asText())
                .isEqualTo("rate_limit_exceeded");
        assertThat(next.statusCode()).isEqualTo(200);
        assertThat(caller.ledger()).hasSize(1);
    }

    @Test
    void resetsTheConnectionAfterBilling() throws Exception {
        caller.faults("[{'fault': 'reset'}]");

        assertThatThrownBy(() -> caller.generate("'prompt': 'a'")).isInstanceOf(IOException.class);

        assertThat(caller.ledger())
                .extracting(line -> line.path("outcome").asText())
                .containsExactly("reset");
    }

    @Test
    void cutsTheBodyAtAByte() throws Exception {
        caller.faults("[{'fault': 'truncate', 'at_byte': 100}]");

        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), caller.port())) {
            var body = SimulatorCaller.body("'prompt': 'a'");
            socket.getOutputStream()
                    .write(
                            "POST /v1/images/generations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Length: %d\r\n\r\n%s"
                                    .formatted(body.length(), body)
                                    .getBytes(StandardCharsets.US_ASCII));
            var answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                    .hasSize(100)
                    .startsWith("{\"created\":");
        }
        assertThat(caller.ledger())
                .extracting(line -> line.path("outcome").asText())
                .containsExactly("truncated");
    }

    /// Whose caller is gone as well, by the time that its picture is made.
    @Test
    void billsAStreamThatItCutByTheFault() throws Exception {
        caller.faults("[{'fault': 'truncate', 'at_byte': 100}]");

        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), caller.port())) {
            var body = SimulatorCaller.body("'prompt': 'a', 'stream': true, 'partial_images': 3");
            send(socket, "/v1/images/generations", "application/json", body.length(), body);
            socket.getInputStream().readAllBytes();
        }

        await().untilAsserted(() ->
                assertThat(caller.ledger())
                        .extracting(line -> line.path("outcome").asText())
                        .containsExactly("truncated"));
    }

    @Test
    void readsAFormThatComesInPiecesCutInALineEnd() throws Exception {
        var begin =
                "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\na\r\n--x\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nvision\r";
        var end = "\n--x--\r\n";

        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), caller.port())) {
            var type = "multipart/form-data; boundary=x\r\nConnection: close";
            send(socket, "/v1/files", type, begin.length() + end.length(), begin);
            Thread.sleep(100);
            socket.getOutputStream().write(end.getBytes(StandardCharsets.US_ASCII));

            assertThat(
                            new String(
                                    socket.getInputStream().readAllBytes(),
                                    StandardCharsets.US_ASCII))
                    .contains("\"purpose\":\"vision\"");
        }
    }

    private static void send(Socket socket, String path, String type, int length, String body)
            throws IOException {
        socket.getOutputStream()
                .write(
                        "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(path, type, length, body)
                                .getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void waitsLonger() throws Exception {
        caller.faults("[{'fault': 'slow', 'delay_ms': 300}]");
        var begun = System.nanoTime();

        var response = caller.generate("'prompt': 'a'");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThan(Duration.ofMillis(290));
    }

    @Test
    void sendsWhatIsNotBase64() throws Exception {
        caller.faults("[{'fault': 'garbage_base64'}]");

        var json = SimulatorCaller.json(caller.generate("'prompt': 'a'"));

        assertThatThrownBy(() -> SimulatorCaller.bytes(json, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(caller.ledger()).hasSize(1);
    }

    @Test
    void sendsAPictureTooFew() throws Exception {
        caller.faults("[{'fault': 'wrong_count'}]");

        var json = SimulatorCaller.json(caller.generate("'prompt': 'a', 'n': 3"));

        assertThat(json.path("data")).hasSize(2);
    }

    @Test
    void sendsTextForAPicture() throws Exception {
        caller.faults("[{'fault': 'not_an_image'}]");

        var json = SimulatorCaller.json(caller.generate("'prompt': 'a'"));

        assertThat(SimulatorCaller.bytes(json, 0)).asString().isEqualTo("no picture, but text");
    }

    @Test
    void blocksAtTheOutput() throws Exception {
        caller.faults("[{'fault': 'blocked'}]");

        var response = caller.generate("'prompt': 'a'");

        var error = SimulatorCaller.json(response).path("error");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(error.path("type").asText()).isEqualTo("image_generation_user_error");
        assertThat(error.path("code").asText()).isEqualTo("moderation_blocked");
        assertThat(error.path("moderation_details").path("moderation_stage").asText())
                .isEqualTo("output");
        assertThat(caller.ledger()).isEmpty();
    }

    @Test
    void strikesOnlyTheNthMatch() throws Exception {
        caller.faults("[{'match': {'prompt': 'fox', 'nth': 2}, 'fault': 'status', 'status': 500}]");

        assertThat(caller.generate("'prompt': 'a fox'").statusCode()).isEqualTo(200);
        assertThat(caller.generate("'prompt': 'a hen'").statusCode()).isEqualTo(200);
        assertThat(caller.generate("'prompt': 'the fox'").statusCode()).isEqualTo(500);
        assertThat(caller.generate("'prompt': 'the fox'").statusCode()).isEqualTo(200);
    }

    @Test
    void forgetsTheFaults() throws Exception {
        caller.faults("[{'match': {'path': '/v1/images/generations'}, 'fault': 'status'}]");
        assertThat(caller.generate("'prompt': 'a'").statusCode()).isEqualTo(503);

        caller.clearFaults();

        assertThat(caller.generate("'prompt': 'a'").statusCode()).isEqualTo(200);
    }

    @Test
    void refusesAFaultThatItDoesNotKnow() throws Exception {
        var response = caller.faults("[{'fault': 'tantrum'}]");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("tantrum");
    }

    @ParameterizedTest
    @CsvSource({
        "[sim:503], 503",
        "[sim:429], 429",
        "[sim:blocked], 400",
        "[sim:wrong_count], 200",
        "[sim:whatever], 200"
    })
    void obeysMarkersInThePrompt(String marker, int status) throws Exception {
        var response = caller.generate("'prompt': 'a hat %s'".formatted(marker));

        assertThat(response.statusCode()).isEqualTo(status);
    }
}
