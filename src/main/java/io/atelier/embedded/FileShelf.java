package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The files that callers have uploaded, and those that batches have made.
final class FileShelf {
    private static final String CONTENT = ".content";

    private final JsonFolder files;
    private final Clock clock;

    FileShelf(Path folder, Clock clock) {
        files = new JsonFolder(folder);
        this.clock = clock;
    }

    /// Takes the content away from where it lies.
    ///
    /// @param expiresAt in seconds; null for never
    ObjectNode add(String filename, String purpose, Path content, @Nullable Long expiresAt) {
        var id = JsonFolder.freshId("file-");
        var file = JsonNodeFactory.instance.objectNode();
        try {
            file.put("id", id).put("object", "file").put("bytes", Files.size(content));
            Files.move(content, files.beside(id, CONTENT), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("keeping a file failed", e);
        }
        file.put("created_at", clock.instant().getEpochSecond());
        if (expiresAt != null) {
            file.put("expires_at", expiresAt);
        }
        file.put("filename", filename).put("purpose", purpose).put("status", "processed");
        files.put(id, file);
        return file;
    }

    /// Empty also when it has expired.
    Optional<ObjectNode> find(String id) {
        return files.get(id).filter(this::isAlive);
    }

    Path content(String id) {
        return files.beside(id, CONTENT);
    }

    boolean remove(String id) {
        try {
            return files.remove(id) && Files.deleteIfExists(content(id));
        } catch (IOException e) {
            throw new UncheckedIOException("deleting the file " + id + " failed", e);
        }
    }

    /// The latest first.
    List<ObjectNode> all() {
        return files.all().stream()
                .filter(this::isAlive)
                .sorted(
                        Comparator.comparingLong(
                                        (ObjectNode file) -> file.path("created_at").asLong())
                                .thenComparing(file -> file.path("id").asText())
                                .reversed())
                .toList();
    }

    private boolean isAlive(ObjectNode file) {
        return !file.has("expires_at")
                || file.path("expires_at").asLong() > clock.instant().getEpochSecond();
    }
}
