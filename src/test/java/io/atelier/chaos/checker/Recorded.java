package io.atelier.chaos.checker;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A run's evidence in a folder, so that it can be judged again without any process: lines of JSON,
/// the simulator's ledger as it is, and the pictures.
public record Recorded(Path folder) {
    private static final JsonMapper JSON = new JsonMapper();

    public Path pictures() {
        return folder.resolve("pictures");
    }

    /// The ledger of the simulator, whose folder lies in this one.
    public Path bills() {
        return folder.resolve("simulator").resolve("ledger.ndjson");
    }

    public Evidence read() {
        return new Evidence(
                one("terms.json", Terms.class),
                lines("log.ndjson", Entry.class),
                read("committed.json", new TypeReference<Map<Integer, Long>>() {}),
                readBills(),
                readPictures(),
                lines("calls.ndjson", Call.class),
                lines("blows.ndjson", Blow.class),
                one("books.json", Books.class));
    }

    public void terms(Terms terms) {
        write("terms.json", terms);
    }

    public void books(Books books) {
        write("books.json", books);
    }

    public void committed(Map<Integer, Long> offsets) {
        write("committed.json", offsets);
    }

    public void log(List<Entry> entries) {
        try {
            Files.write(
                    folder.resolve("log.ndjson"), entries.stream().map(Recorded::json).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public synchronized void add(Call call) {
        append("calls.ndjson", call);
    }

    public synchronized void add(Blow blow) {
        append("blows.ndjson", blow);
    }

    private void append(String file, Object line) {
        try {
            Files.writeString(
                    folder.resolve(file),
                    json(line) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String file, Object value) {
        try {
            Files.writeString(folder.resolve(file), json(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T one(String file, Class<T> type) {
        try {
            return JSON.readValue(folder.resolve(file).toFile(), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T read(String file, TypeReference<T> type) {
        try {
            return JSON.readValue(folder.resolve(file).toFile(), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> List<T> lines(String file, Class<T> type) {
        List<T> found = new ArrayList<>();
        try {
            if (Files.exists(folder.resolve(file))) {
                for (String line : Files.readAllLines(folder.resolve(file))) {
                    found.add(JSON.readValue(line, type));
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Bill> readBills() {
        List<Bill> found = new ArrayList<>();
        try {
            for (String line :
                    Files.exists(bills()) ? Files.readAllLines(bills()) : List.<String>of()) {
                JsonNode bill = JSON.readTree(line);
                found.add(
                        new Bill(
                                Instant.parse(bill.path("received").asText()).toEpochMilli(),
                                Instant.parse(bill.path("time").asText()).toEpochMilli(),
                                bill.path("call").asText(),
                                bill.path("prompt").asText(),
                                Money.micros(bill.path("usd")),
                                bill.path("outcome").asText(),
                                Moment.stream(bill.path("sha256")).map(JsonNode::asText).toList()));
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<StoredFile> readPictures() {
        if (!Files.exists(pictures())) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(pictures())) {
            return all.filter(Files::isRegularFile)
                    .filter(this::lastsWithItsJob)
                    .map(FileReader::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sketches and the pictures that callers bring have times of their own.
    private boolean lastsWithItsJob(Path file) {
        String folder = pictures().relativize(file).getName(0).toString();
        return !folder.equals("inputs") && !folder.equals("partials");
    }
}
