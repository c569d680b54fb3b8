package io.atelier.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/// Somebody who uses one server over HTTP. JSON may be written with single quotes.
///
/// @param key shown with every request; empty for none
record Caller(URI server, String key) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    Caller(URI server) {
        this(server, "");
    }

    Caller with(String other) {
        return new Caller(server, other);
    }

    static Caller of(String port) {
        return new Caller(URI.create("http://127.0.0.1:" + port));
    }

    /// A prompt that no other job has.
    static String prompt() {
        return "a lighthouse, " + UUID.randomUUID();
    }

    HttpResponse<String> submit(String document) {
        return send("POST", "/v1/jobs", document);
    }

    HttpResponse<String> submit(String key, String prompt) {
        return send("POST", "/v1/jobs", "{'prompt':'" + prompt + "'}", "Idempotency-Key", key);
    }

    /// The id of a new job.
    String accepted(String document) {
        HttpResponse<String> answer = submit(document);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return json(answer).path("id").asText();
    }

    HttpResponse<String> command(String id, String command) {
        return send("POST", "/v1/jobs/" + id + "/" + command, "");
    }

    JsonNode job(String id) {
        return json(get("/v1/jobs/" + id));
    }

    JsonNode awaitStatus(String id, String status) {
        return await("job " + id)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> job(id), job -> status.equals(job.path("status").asText()));
    }

    JsonNode awaitJob(String id, Predicate<JsonNode> so) {
        return await("job " + id)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> job(id), so);
    }

    HttpResponse<String> awaitOk(String path) {
        return await(path)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> get(path), answer -> answer.statusCode() == 200);
    }

    /// The id of a picture that is handed in.
    String uploaded(byte[] png) {
        byte[] head =
                "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nvision\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"
                        .getBytes(UTF_8);
        HttpRequest request =
                request("/v1/files")
                        .header("Content-Type", "multipart/form-data; boundary=b")
                        .POST(
                                BodyPublishers.ofByteArrays(
                                        List.of(head, png, "\r\n--b--\r\n".getBytes(UTF_8))))
                        .build();
        HttpResponse<String> answer = exchange(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
        return json(answer).path("id").asText();
    }

    JsonNode awaitStep(String id, String what) {
        return await("job " + id)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> history(id),
                        history -> history.findValuesAsText("what").contains(what));
    }

    JsonNode history(String id) {
        return json(get("/v1/jobs/" + id + "/history")).path("data");
    }

    List<String> steps(String id) {
        return history(id).findValuesAsText("what");
    }

    HttpResponse<String> get(String path) {
        return send("GET", path, "");
    }

    HttpResponse<byte[]> picture(String id, int index) {
        return bytes("/v1/jobs/" + id + "/images/" + index);
    }

    HttpResponse<byte[]> bytes(String path) {
        return exchange(request(path).build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request =
                request(path)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body.replace('\'', '"'), UTF_8));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return exchange(request.build(), BodyHandlers.ofString());
    }

    /// A form with the boundary `b`.
    HttpResponse<String> sendForm(String path, String body) {
        HttpRequest request =
                request(path)
                        .header("Content-Type", "multipart/form-data; boundary=b")
                        .POST(BodyPublishers.ofString(body))
                        .build();
        return exchange(request, BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> answer) {
        return json(answer.body());
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(path)).timeout(Duration.ofSeconds(20));
        return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
    }

    private static <T> HttpResponse<T> exchange(
            HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return HTTP.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(request.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
