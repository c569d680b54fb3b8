package io.atelier.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// What a caller has learnt so far: the document's own words, and the ids of what it was answered.
final class Known {
    private static final int KEPT = 50;

    /// The tenant of all other tests in the same process, which nobody may close.
    private static final String SHARED = "default";

    private static final String KEY = "Idempotency-Key:";

    private final List<String> words = new ArrayList<>();
    private final Map<String, List<String>> ids = new ConcurrentHashMap<>();
    private final Map<String, Request> keyed = new ConcurrentHashMap<>();

    /// All enumerated values, defaults and examples of that document.
    static Known of(JsonNode document) {
        Known known = new Known();
        for (String source : List.of("enum", "default", "examples", "const")) {
            document.findValues(source).forEach(known::learn);
        }
        return known;
    }

    private void learn(JsonNode value) {
        if (value.isTextual() && !value.textValue().equals(SHARED)) {
            words.add(value.textValue());
        }
        value.forEach(this::learn);
    }

    String word(Random random) {
        return Hostile.pick(words, random);
    }

    /// The id of anything.
    String any(Random random) {
        List<List<String>> all = List.copyOf(ids.values());
        return all.isEmpty() ? unknown(random) : id(Hostile.pick(all, random), random);
    }

    /// The id, or a name, of something in that collection, else a small number.
    ///
    /// @param collection a word of the path, like `jobs`
    String in(String collection, Random random) {
        List<String> some = ids.getOrDefault(collection, List.of());
        return some.isEmpty() ? String.valueOf(random.nextInt(3)) : id(some, random);
    }

    /// A request under an idempotency key that was taken before; empty where there is none.
    Optional<Request> again(Operation operation) {
        return Optional.ofNullable(keyed.get(operation.id()));
    }

    /// Keeps a request that was taken, for [#again].
    void remember(Request request) {
        if (request.headers().stream().anyMatch(header -> header.startsWith(KEY))) {
            keyed.put(request.operation().id(), request.again());
        }
    }

    /// Takes the id out of an answer.
    void remember(JsonNode answer) {
        String id = answer.path("id").asText(answer.path("name").asText());
        if (id.matches("[\\w.-]+") && !id.equals(SHARED) && answer.path("object").isTextual()) {
            List<String> kept =
                    ids.computeIfAbsent(
                            answer.path("object").asText() + "s", any -> new ArrayList<>());
            synchronized (kept) {
                if (kept.size() == KEPT) {
                    kept.removeFirst();
                }
                kept.add(id);
            }
        }
        answer.path("data").forEach(this::remember);
    }

    private static String id(List<String> some, Random random) {
        synchronized (some) {
            return some.isEmpty() ? unknown(random) : Hostile.pick(some, random);
        }
    }

    private static String unknown(Random random) {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
