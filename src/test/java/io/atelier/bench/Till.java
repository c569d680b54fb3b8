package io.atelier.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// The simulator's bill: when which prompt was called for. Both sides of a comparison are measured
/// by it alike.
final class Till {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;

    /// @param folder of the simulator
    Till(Path folder) {
        file = folder.resolve("ledger.ndjson");
    }

    /// How long the bill is now; what comes later is [#since].
    long end() {
        return file.toFile().length();
    }

    Map<String, Instant> since(long start) {
        try (RandomAccessFile bill = new RandomAccessFile(file.toFile(), "r")) {
            byte[] lines = new byte[(int) (bill.length() - start)];
            bill.seek(start);
            bill.readFully(lines);
            Map<String, Instant> calls = new HashMap<>();
            try (var parsed = JSON.readerFor(JsonNode.class).<JsonNode>readValues(lines)) {
                while (parsed.hasNext()) {
                    JsonNode line = parsed.next();
                    calls.put(
                            line.path("prompt").asText(),
                            Instant.parse(line.path("time").asText()));
                }
            }
            return calls;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
