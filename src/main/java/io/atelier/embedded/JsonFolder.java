package io.atelier.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// JSON objects by id, one file each, which outlive the process (not a power cut).
final class JsonFolder {
    private static final String ENDING = ".json";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,80}");
    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder;

    JsonFolder(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("creating " + folder + " failed", e);
        }
    }

    static String freshId(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "");
    }

    void put(String id, ObjectNode json) {
        try {
            var draft = folder.resolve(id + "." + UUID.randomUUID() + ".draft");
            Files.write(draft, JSON.writeValueAsBytes(json));
            Files.move(draft, file(id), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + id + " failed", e);
        }
    }

    Optional<ObjectNode> get(String id) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(file(id)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + id + " failed", e);
        }
    }

    boolean remove(String id) {
        try {
            return ID.matcher(id).matches() && Files.deleteIfExists(file(id));
        } catch (IOException e) {
            throw new UncheckedIOException("deleting " + id + " failed", e);
        }
    }

    List<ObjectNode> all() {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ENDING))
                    .map(name -> get(name.substring(0, name.length() - ENDING.length())))
                    .flatMap(Optional::stream)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + folder + " failed", e);
        }
    }

    /// A file beside the objects, for what is not JSON.
    Path beside(String id, String ending) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("no id: " + id);
        }
        return folder.resolve(id + ending);
    }

    private Path file(String id) {
        return folder.resolve(id + ENDING);
    }

    private static ObjectNode read(Path file) throws IOException {
        var json = JSON.readerFor(JsonNode.class).<JsonNode>readValue(Files.readAllBytes(file));
        return (ObjectNode) json;
    }
}
