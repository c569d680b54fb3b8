package io.atelier.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Holds an answer to the document.
final class Judge {
    static final Duration SLOW = Duration.ofSeconds(5);
    private static final int UNAVAILABLE = 503;
    private static final Set<String> OF_A_REFUSAL =
            Set.of("application/problem+json", "application/json");
    private static final Pattern LINE_OF_EVENTS =
            Pattern.compile("|:.*|(?:event|data|id|retry): .*");
    private static final String LINES = "application/x-ndjson";
    private static final String DATA = "data: ";
    private static final JsonMapper JSON = new JsonMapper();

    private final ApiDocument api;

    Judge(ApiDocument api) {
        this.api = api;
    }

    /// What is wrong with the answer; empty where nothing is.
    Optional<String> objection(Request request, Answer answer) {
        if (answer.took().compareTo(SLOW) > 0) {
            return Optional.of("took more than " + SLOW);
        }
        if (answer.status() == 0) {
            return request.cut() ? Optional.empty() : Optional.of("hung up without an answer");
        }
        if (answer.body().contains("\tat ") || answer.body().contains("Exception")) {
            return Optional.of("tells of our code");
        }
        if (answer.status() >= 500 && answer.status() != UNAVAILABLE) {
            return Optional.of("our mistake");
        }
        Map<String, JsonNode> documented = request.operation().answers().get(answer.status());
        if (documented == null) {
            return undocumented(request, answer);
        }
        boolean otherPath =
                (request.rough() || emptied(request))
                        && !request.operation().matches(path(request));
        boolean head = request.method().equals("HEAD");
        return request.method().equals(request.operation().method()) && !otherPath && !head
                ? content(documented, answer, request.rough())
                : Optional.empty();
    }

    private static String path(Request request) {
        return request.target().split("\\?", 2)[0];
    }

    /// With an empty parameter it is the path of something else.
    private static boolean emptied(Request request) {
        return path(request).contains("//") || path(request).endsWith("/");
    }

    /// HTTP itself may refuse what breaks its rules, and other methods and paths answer for
    /// themselves.
    private static Optional<String> undocumented(Request request, Answer answer) {
        boolean otherPath = !request.operation().matches(path(request));
        if ((request.rough() || emptied(request))
                && answer.status() >= 400
                && answer.status() < 500) {
            return answer.body().isEmpty() || OF_A_REFUSAL.contains(answer.type().orElse(""))
                    ? Optional.empty()
                    : Optional.of("refusal of type " + answer.type());
        }
        boolean otherMethod = !request.method().equals(request.operation().method());
        return request.rough() && answer.status() < 400 && (otherMethod || otherPath)
                ? Optional.empty()
                : Optional.of("undocumented");
    }

    private Optional<String> content(
            Map<String, JsonNode> documented, Answer answer, boolean rough) {
        if (answer.body().isEmpty() && !answer.type().orElse("").equals(LINES)) {
            return documented.isEmpty() || rough ? Optional.empty() : Optional.of("no body");
        }
        String type = answer.type().orElse("no type");
        String family = type.substring(0, type.indexOf('/') + 1) + "*";
        JsonNode schema = documented.getOrDefault(type, documented.get(family));
        if (schema == null) {
            return Optional.of("undocumented type " + type);
        }
        if (type.equals("text/event-stream")) {
            return events(answer);
        }
        if (type.equals(LINES)) {
            return new String(answer.bytes(), UTF_8)
                    .lines()
                    .flatMap(line -> shape(schema, line.getBytes(UTF_8)).stream())
                    .findFirst();
        }
        return type.endsWith("json") ? shape(schema, answer.bytes()) : Optional.empty();
    }

    /// WHATWG HTML, section 9.2; all of our data are JSON.
    private static Optional<String> events(Answer answer) {
        for (String line : new String(answer.bytes(), UTF_8).split("\n", -1)) {
            if (!LINE_OF_EVENTS.matcher(line).matches()) {
                return Optional.of("no line of an event: " + line);
            }
            if (line.startsWith(DATA) && !isJson(line.substring(DATA.length()))) {
                return Optional.of("data that are not JSON: " + line);
            }
        }
        return Optional.empty();
    }

    private static boolean isJson(String text) {
        try {
            return !JSON.readTree(text).isMissingNode();
        } catch (IOException e) {
            return false;
        }
    }

    private Optional<String> shape(JsonNode schema, byte[] json) {
        try {
            List<String> objections = api.objections(schema, JSON.readTree(json));
            return objections.isEmpty() ? Optional.empty() : Optional.of(objections.getFirst());
        } catch (IOException e) {
            return Optional.of("not JSON");
        }
    }
}
