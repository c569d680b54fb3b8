package io.atelier.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Responses in the simulator's folder: what they say, their events and their pictures. They
/// outlive the caller and the simulator's process.
///
/// In the JSON a picture is a placeholder that only its own response understands; base64 is made
/// when somebody asks.
final class ResponseShelf {
    private static final String PICTURE = "-0.picture";

    private final JsonFolder responses;

    ResponseShelf(Path folder) {
        responses = new JsonFolder(folder);
    }

    /// What the next turn needs to know of this one.
    ///
    /// @param layer how many turns have drawn on the picture
    record Stored(ObjectNode response, int layer) {}

    void put(ObjectNode response, int layer) {
        var stored = JsonNodeFactory.instance.objectNode();
        stored.set("response", response);
        stored.put("layer", layer);
        responses.put(idOf(response), stored);
    }

    Optional<Stored> get(String id) {
        return responses
                .get(id)
                .map(json ->
                        new Stored((ObjectNode) json.path("response"), json.path("layer").asInt()));
    }

    boolean remove(String id) {
        var stored = responses.remove(id);
        if (stored) {
            for (var ending :
                    List.of(PICTURE, ".events", "-p0.picture", "-p1.picture", "-p2.picture")) {
                delete(responses.beside(id, ending));
            }
        }
        return stored;
    }

    /// Keeps the picture and answers with its placeholder.
    String keepPicture(String id, Buffer picture) {
        return keep(id, PICTURE, picture);
    }

    String keepPartial(String id, int index, Buffer picture) {
        return keep(id, "-p%d.picture".formatted(index), picture);
    }

    /// The picture that the response has made, if it has.
    Optional<InputPicture> picture(String id) {
        var file = responses.beside(id, PICTURE);
        return Files.exists(file) ? InputPicture.read(file) : Optional.empty();
    }

    void keepEvents(String id, List<String> events) {
        try {
            Files.write(responses.beside(id, ".events"), events);
        } catch (IOException e) {
            throw new UncheckedIOException("keeping the events of " + id + " failed", e);
        }
    }

    List<String> events(String id) {
        try {
            var file = responses.beside(id, ".events");
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("reading the events of " + id + " failed", e);
        }
    }

    /// The JSON with base64 in the place of its own placeholders.
    AnswerBody written(String id, String json) {
        var placeholder = Pattern.compile("@" + Pattern.quote(id) + "(-p?\\d\\.picture)@");
        return AnswerBody.of(json, placeholder, ending -> responses.beside(id, ending));
    }

    static String idOf(JsonNode response) {
        return response.path("id").asText();
    }

    private String keep(String id, String ending, Buffer picture) {
        try {
            Files.write(responses.beside(id, ending), picture.getBytes());
            return "@" + id + ending + "@";
        } catch (IOException e) {
            throw new UncheckedIOException("keeping a picture of " + id + " failed", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("deleting " + file + " failed", e);
        }
    }
}
