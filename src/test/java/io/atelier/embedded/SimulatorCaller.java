package io.atelier.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.luciad.imageio.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/// A simulator on a free port and somebody who calls it.
record SimulatorCaller(@Nullable Simulator simulator, HttpClient http) implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    static final SimulatorCaller NOBODY = new SimulatorCaller(null, HttpClient.newHttpClient());
    private static final ObjectMapper JSON = new ObjectMapper();

    static SimulatorCaller of(Path folder, double latencyFactor, ArtMode art) {
        var settings = new SimulatorSettings(folder, 0, latencyFactor, art);
        return new SimulatorCaller(new Simulator(settings, CLOCK), NOBODY.http);
    }

    int port() {
        return simulator == null ? 0 : simulator.port();
    }

    /// JSON with single quotes, the model added when there is none.
    static String body(String fields) {
        var model = fields.contains("'model'") ? "" : "'model': 'gpt-image-2.5-flare', ";
        return "{%s%s}".formatted(model, fields).replace('\'', '"');
    }

    HttpResponse<String> generate(String fields) throws Exception {
        return post("/v1/images/generations", body(fields));
    }

    CompletableFuture<HttpResponse<String>> generateAsync(String fields) {
        return http.sendAsync(
                request("/v1/images/generations")
                        .header("authorization", "Bearer sk-test")
                        .POST(BodyPublishers.ofString(body(fields)))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return send("POST", path, body);
    }

    HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "");
    }

    HttpResponse<String> faults(String rules) throws Exception {
        return send("PUT", "/_sim/faults", rules.replace('\'', '"'));
    }

    HttpResponse<String> clearFaults() throws Exception {
        return send("DELETE", "/_sim/faults", "");
    }

    HttpResponse<String> withoutKey(String path) throws Exception {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> multipart(String path, Multipart form) throws Exception {
        return http.send(
                request(path)
                        .header("authorization", "Bearer sk-test")
                        .header("content-type", Multipart.TYPE)
                        .POST(BodyPublishers.ofByteArray(form.bytes()))
                        .build(),
                BodyHandlers.ofString());
    }

    List<JsonNode> ledger() throws Exception {
        return lines("/_sim/ledger");
    }

    /// NDJSON.
    List<JsonNode> lines(String path) throws Exception {
        return JSON.readerFor(JsonNode.class).<JsonNode>readValues(get(path).body()).readAll();
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return json(response.body());
    }

    static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    static byte[] bytes(JsonNode answer, int index) {
        return Base64.getDecoder()
                .decode(answer.path("data").path(index).path("b64_json").asText());
    }

    static BufferedImage picture(JsonNode answer, int index) throws IOException {
        var bytes = bytes(answer, index);
        try (var in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            var reader =
                    kind(bytes).equals("webp")
                            ? new WebPImageReaderSpi().createReaderInstance(null)
                            : ImageIO.getImageReadersByFormatName(kind(bytes)).next();
            reader.setInput(in);
            return reader.read(0);
        }
    }

    static String kind(byte[] bytes) {
        return switch (bytes[0] & 0xff) {
            case 0x89 -> "png";
            case 0xff -> "jpeg";
            case 'R' -> "webp";
            default -> "unknown";
        };
    }

    @Override
    public void close() {
        if (simulator != null) {
            simulator.close();
        }
    }

    HttpResponse<String> send(String method, String path, String body) throws Exception {
        return http.send(
                request(path)
                        .header("authorization", "Bearer sk-test")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port(), path)))
                .version(HttpClient.Version.HTTP_1_1);
    }
}
