package io.atelier.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Somebody who reads an event stream line by line, as curl would show it.
final class Watching implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;
    private @Nullable String lastEventId;
    private int comments;

    /// @param name of the event, or empty
    record Told(String name, JsonNode data, @Nullable String id) {
        String status() {
            return data.path("status").asText();
        }
    }

    private Watching(HttpResponse<InputStream> response) {
        this.response = response;
        this.lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8));
    }

    static Watching of(Caller caller, String path) {
        return of(caller, path, null);
    }

    /// @param lastEventId null for one that comes for the first time
    static Watching of(Caller caller, String path, @Nullable String lastEventId) {
        HttpRequest.Builder request = caller.request(path).timeout(Duration.ofSeconds(20));
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            return new Watching(HTTP.send(request.build(), BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    int status() {
        return response.statusCode();
    }

    Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    /// What an EventSource would come back with.
    @Nullable String lastEventId() {
        return lastEventId;
    }

    int comments() {
        return comments;
    }

    /// Blocks for the next event; empty at the end of the stream.
    Optional<Told> next() {
        String name = "";
        String data = "";
        String id = null;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(":")) {
                    comments++;
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                    lastEventId = id;
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && !data.isEmpty()) {
                    return Optional.of(new Told(name, Caller.json(data), id));
                } else if (line.isEmpty()) {
                    id = null;
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All events up to the first of that name, which is the last of them.
    List<Told> until(String name) {
        List<Told> told = new ArrayList<>();
        for (Optional<Told> next = next(); next.isPresent(); next = next()) {
            told.add(next.get());
            if (next.get().name().equals(name)) {
                return told;
            }
        }
        throw new AssertionError("the stream ended before " + name + ": " + told);
    }

    /// All events until the server closes the stream.
    List<Told> rest() {
        List<Told> told = new ArrayList<>();
        for (Optional<Told> next = next(); next.isPresent(); next = next()) {
            told.add(next.get());
        }
        return told;
    }

    Watching opened() {
        assertThat(status()).isEqualTo(200);
        assertThat(header("Content-Type").orElse("")).startsWith("text/event-stream");
        return this;
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
