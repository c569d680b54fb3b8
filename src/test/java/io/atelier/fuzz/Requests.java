package io.atelier.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Makes requests of an operation: such as its document allows, and such as nothing allows.
final class Requests {
    private static final Pattern PARAMETER = Pattern.compile("(?:([\\w-]+)/)?\\{[^}]+}");
    private static final Pattern LINE_END = Pattern.compile("[\\r\\n\\x00]");
    private static final String FORM = "multipart/form-data";
    private static final String PREFER = "Prefer";

    /// No request may take long because its caller asked to wait.
    private static final List<String> IMPATIENT =
            List.of(
                    "wait=0",
                    "wait=0",
                    "wait=0",
                    "wait=1",
                    "respond-async",
                    "respond-async, wait=0");

    private static final List<String> METHODS =
            List.of(
                    "GET",
                    "HEAD",
                    "POST",
                    "PUT",
                    "PATCH",
                    "DELETE",
                    "OPTIONS",
                    "TRACE",
                    "CONNECT",
                    "PROPFIND",
                    "get",
                    "B\u00c4D");

    private final Known known;
    private final Random random;
    private final Values values;

    Requests(ApiDocument api, Known known, Random random) {
        this.known = known;
        this.random = random;
        this.values = new Values(api, known, random);
    }

    Request next(Operation operation) {
        int dice = random.nextInt(20);
        return switch (dice) {
            case 0, 1 -> new Draft(operation, "header").header(Hostile.header(random)).rough();
            case 2 -> otherMethod(operation);
            case 3, 4 -> elsewhere(operation);
            case 19 ->
                    known.again(operation)
                            .orElseGet(() -> new Draft(operation, "valid").request(false));
            default ->
                    operation.bodies().isEmpty()
                            ? withoutBody(operation, dice)
                            : withBody(operation, dice);
        };
    }

    private Request withoutBody(Operation operation, int dice) {
        return dice == 5 ? unwanted(operation) : new Draft(operation, "valid").request(false);
    }

    private Request withBody(Operation operation, int dice) {
        return switch (dice) {
            case 5, 6 -> typed(operation);
            case 7 -> cut(operation);
            case 8, 9, 10, 11 -> broken(operation);
            case 12, 13, 14, 15 -> spoiled(operation);
            default -> new Draft(operation, "valid").request(false);
        };
    }

    private Request otherMethod(Operation operation) {
        Draft draft = new Draft(operation, "method");
        draft.method = Hostile.pick(METHODS, random);
        return draft.rough();
    }

    private Request elsewhere(Operation operation) {
        Draft draft = new Draft(operation, "path");
        draft.path =
                operation.path().contains("{")
                        ? PARAMETER
                                .matcher(operation.path())
                                .replaceAll(found -> prefix(found.group(1)) + hostilePath())
                        : operation.path() + Hostile.pick(List.of("/", "/x", ";a", "%00"), random);
        return draft.rough();
    }

    private Request unwanted(Operation operation) {
        Draft draft = new Draft(operation, "body unasked for");
        draft.type = Hostile.type(random);
        draft.body = Hostile.json("{\"a\":1}", random);
        return draft.rough();
    }

    private Request typed(Operation operation) {
        Draft draft = new Draft(operation, "type");
        draft.type = Hostile.type(random);
        return draft.request(false);
    }

    private Request cut(Operation operation) {
        Draft draft = new Draft(operation, "cut");
        draft.missing = 1 + random.nextInt(1_000);
        return draft.request(false);
    }

    private Request broken(Operation operation) {
        Draft draft = new Draft(operation, "broken");
        draft.body =
                draft.isForm()
                        ? Hostile.form(draft.body, random)
                        : Hostile.json(draft.body, random);
        return draft.request(false);
    }

    private Request spoiled(Operation operation) {
        Draft draft = new Draft(operation, "spoiled");
        draft.write(values.spoiled(draft.schema));
        return draft.request(false);
    }

    private String hostilePath() {
        return Matcher.quoteReplacement(Hostile.path(random));
    }

    private static String prefix(String collection) {
        return collection == null ? "" : collection + "/";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private static String latin1(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    /// A request while it is written; at first one that the document allows.
    private final class Draft {
        private final Operation operation;
        private final String kind;
        private final List<String> headers = new ArrayList<>();
        private final JsonNode schema;
        private String method;
        private String path;
        private String type;
        private String body = "";
        private int missing;

        Draft(Operation operation, String kind) {
            this.operation = operation;
            this.kind = kind;
            method = operation.method();
            path = PARAMETER.matcher(operation.path()).replaceAll(this::parameter);
            Map.Entry<String, JsonNode> chosen =
                    operation.bodies().isEmpty()
                            ? Map.entry("", MissingNode.getInstance())
                            : Hostile.pick(List.copyOf(operation.bodies().entrySet()), random);
            type = chosen.getKey().equals(FORM) ? FORM + "; boundary=b" : chosen.getKey();
            schema = chosen.getValue();
            if (!type.isEmpty()) {
                write(values.valid(schema));
            }
            for (Operation.Parameter parameter : operation.parameters("header")) {
                if (parameter.name().equals(PREFER)) {
                    header(PREFER + ": " + Hostile.pick(IMPATIENT, random));
                } else if (random.nextInt(3) == 0) {
                    header(parameter.name() + ": " + values.parameter(parameter));
                }
            }
        }

        private String parameter(MatchResult found) {
            String collection = found.group(1);
            String value =
                    switch (random.nextInt(8)) {
                        case 0 -> known.word(random);
                        case 1 -> known.any(random);
                        case 2 -> String.valueOf(random.nextInt(3));
                        default -> known.in(String.valueOf(collection), random);
                    };
            return Matcher.quoteReplacement(prefix(collection) + encoded(value));
        }

        boolean isForm() {
            return type.startsWith(FORM);
        }

        void write(JsonNode document) {
            body = isForm() ? form(document) : latin1(document.toString());
        }

        /// Long binary text is a file.
        private String form(JsonNode document) {
            StringBuilder form = new StringBuilder();
            document.properties().forEach(field -> parts(form, field.getKey(), field.getValue()));
            return form.append("--b--\r\n").toString();
        }

        /// Of an array every element, of an object every field.
        private void parts(StringBuilder form, String name, JsonNode value) {
            if (value.isArray()) {
                value.forEach(one -> part(form, name, one));
            } else if (value.isObject()) {
                value.properties()
                        .forEach(field ->
                                parts(
                                        form,
                                        "%s[%s]".formatted(name, field.getKey()),
                                        field.getValue()));
            } else {
                part(form, name, value);
            }
        }

        private void part(StringBuilder form, String name, JsonNode value) {
            boolean file = value.asText().startsWith("\u0089PNG");
            form.append("--b\r\nContent-Disposition: form-data; name=\"")
                    .append(latin1(LINE_END.matcher(name).replaceAll("")))
                    .append(file ? "\"; filename=\"a.png\"\r\nContent-Type: image/png" : "\"")
                    .append("\r\n\r\n")
                    .append(
                            file
                                    ? value.asText()
                                    : latin1(
                                            value.isValueNode()
                                                    ? value.asText()
                                                    : value.toString()))
                    .append("\r\n");
        }

        Draft header(String header) {
            headers.add(
                    header.startsWith("Upgrade")
                            ? header
                            : latin1(LINE_END.matcher(header).replaceAll("")));
            return this;
        }

        Request rough() {
            return request(true);
        }

        Request request(boolean rough) {
            List<String> all = new ArrayList<>();
            all.add("Host: localhost");
            if (!type.isEmpty()) {
                all.add("Content-Type: " + type);
            }
            if (!type.isEmpty() || !body.isEmpty()) {
                all.add("Content-Length: " + (body.length() + missing));
            }
            all.addAll(headers);
            return new Request(
                    operation,
                    kind,
                    method,
                    latin1(path) + query(),
                    all,
                    body,
                    rough,
                    missing > 0 || headers.stream().anyMatch(Hostile::waitsForMore));
        }

        private String query() {
            String query =
                    operation.parameters("query").stream()
                            .filter(parameter -> parameter.required() || random.nextInt(3) == 0)
                            .map(parameter ->
                                    parameter.name() + "=" + encoded(values.parameter(parameter)))
                            .collect(Collectors.joining("&"));
            return query.isEmpty() ? "" : "?" + query;
        }
    }
}
