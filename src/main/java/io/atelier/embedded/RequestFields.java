package io.atelier.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The fields of a JSON request, with the checks that every endpoint words alike. A check answers
/// with the objection, if there is one; null and absent are the same.
record RequestFields(ObjectNode body) {

    Optional<ErrorEnvelope> unknown(Set<String> known) {
        return body.propertyStream()
                .map(field -> field.getKey())
                .filter(name -> !known.contains(name))
                .findFirst()
                .map(name ->
                        ErrorEnvelope.badParameter(
                                name,
                                "unknown_parameter",
                                "Unknown parameter: '%s'.".formatted(name)));
    }

    Optional<ErrorEnvelope> required(String name) {
        return has(name)
                ? Optional.empty()
                : Optional.of(
                        ErrorEnvelope.badParameter(
                                name,
                                "missing_required_parameter",
                                "Missing required parameter: '%s'.".formatted(name)));
    }

    Optional<ErrorEnvelope> string(String name, int maxCodePoints) {
        if (!has(name)) {
            return Optional.empty();
        }
        if (!body.path(name).isTextual()) {
            return wrongType(name, "a string");
        }
        var text = text(name, "");
        var length = text.codePointCount(0, text.length());
        return length <= maxCodePoints
                ? Optional.empty()
                : Optional.of(
                        ErrorEnvelope.badParameter(
                                name,
                                "string_above_max_length",
                                "Invalid '%s': string too long. Expected a string with maximum length %d, but got a string with length %d instead."
                                        .formatted(name, maxCodePoints, length)));
    }

    Optional<ErrorEnvelope> oneOf(String name, Collection<String> values) {
        if (!has(name)) {
            return Optional.empty();
        }
        if (!body.path(name).isTextual()) {
            return wrongType(name, "one of " + listed(values));
        }
        return values.contains(text(name, ""))
                ? Optional.empty()
                : Optional.of(
                        invalid(
                                name,
                                "Invalid value: '%s'. Supported values are: %s."
                                        .formatted(text(name, ""), listed(values))));
    }

    Optional<ErrorEnvelope> integer(String name, int min, int max) {
        if (!has(name)) {
            return Optional.empty();
        }
        if (!body.path(name).isIntegralNumber()) {
            return wrongType(name, "an integer");
        }
        var value = body.path(name).bigIntegerValue();
        if (value.compareTo(BigInteger.valueOf(max)) > 0) {
            return outOfRange(name, "above_max", "above maximum", "<= " + max);
        }
        if (value.compareTo(BigInteger.valueOf(min)) < 0) {
            return outOfRange(name, "below_min", "below minimum", ">= " + min);
        }
        return Optional.empty();
    }

    Optional<ErrorEnvelope> bool(String name) {
        return !has(name) || body.path(name).isBoolean()
                ? Optional.empty()
                : wrongType(name, "a boolean");
    }

    boolean flag(String name) {
        return body.path(name).asBoolean(false);
    }

    boolean has(String name) {
        return body.hasNonNull(name);
    }

    String text(String name, String otherwise) {
        return has(name) ? body.path(name).asText() : otherwise;
    }

    int number(String name, int otherwise) {
        return body.path(name).asInt(otherwise);
    }

    static ErrorEnvelope invalid(String name, String message) {
        return ErrorEnvelope.badParameter(name, "invalid_value", message);
    }

    private Optional<ErrorEnvelope> outOfRange(
            String name, String code, String words, String expected) {
        return Optional.of(
                ErrorEnvelope.badParameter(
                        name,
                        "integer_%s_value".formatted(code),
                        "Invalid '%s': integer %s value. Expected a value %s, but got %s instead."
                                .formatted(name, words, expected, body.path(name))));
    }

    Optional<ErrorEnvelope> wrongType(String name, String expected) {
        return Optional.of(
                ErrorEnvelope.badParameter(
                        name,
                        "invalid_type",
                        "Invalid type for '%s': expected %s, but got %s instead."
                                .formatted(name, expected, kind(body.path(name)))));
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "a string";
            case NUMBER -> value.isIntegralNumber() ? "an integer" : "a decimal number";
            case BOOLEAN -> "a boolean";
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case NULL, MISSING, BINARY, POJO -> "nothing";
        };
    }

    private static String listed(Collection<String> values) {
        return new TreeSet<>(values)
                .stream().map("'%s'"::formatted).collect(Collectors.joining(", "));
    }

    static List<String> withAuto(Collection<String> values) {
        return Stream.concat(values.stream(), Stream.of("auto")).toList();
    }
}
