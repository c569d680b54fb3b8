package io.atelier.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.ingest.Checked.Bad;
import io.atelier.ingest.Checked.Good;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Whether one JSON value is legal for its field, whatever the others say. No rule coerces: `"2"`,
/// `2.0` and `2e0` are not integers.
interface Rule<T> {
    Checked<T> check(JsonNode value);

    /// What is legal by this rule, as something else.
    default <R> Rule<R> as(Function<T, R> made) {
        return value ->
                switch (check(value)) {
                    case Good<T> good -> new Good<>(made.apply(good.value()));
                    case Bad<T> bad -> new Bad<>(bad.message(), bad.allowed());
                };
    }

    /// A string of so many code points, both bounds inclusive.
    static Rule<String> text(int min, int max) {
        return value -> {
            if (!value.isTextual()) {
                return Bad.of("must be a string");
            }
            String text = value.textValue();
            if (!wellFormed(text)) {
                return Bad.of("must not hold NUL or half a surrogate pair");
            }
            int length = text.codePointCount(0, text.length());
            return length < min || length > max
                    ? Bad.of("must have %,d to %,d characters, not %,d".formatted(min, max, length))
                    : new Good<>(text);
        };
    }

    static Rule<String> matching(Pattern pattern, String inWords) {
        return value ->
                value.isTextual() && pattern.matcher(value.textValue()).matches()
                        ? new Good<>(value.textValue())
                        : Bad.of("must be " + inWords);
    }

    /// One of the words of an enum, as they are on the wire.
    static <E extends Enum<E>> Rule<E> oneOf(Class<E> type, Function<E, String> wireName) {
        List<String> words = Arrays.stream(type.getEnumConstants()).map(wireName).toList();
        return value -> {
            int found = value.isTextual() ? words.indexOf(value.textValue()) : -1;
            return found < 0
                    ? new Bad<>("must be one of " + String.join(", ", words), words)
                    : new Good<>(type.getEnumConstants()[found]);
        };
    }

    static Rule<String> oneOf(List<String> words) {
        return value ->
                value.isTextual() && words.contains(value.textValue())
                        ? new Good<>(value.textValue())
                        : new Bad<>("must be one of " + String.join(", ", words), words);
    }

    /// A whole number; which ones are legal the catalogue says.
    static Rule<Integer> integer() {
        return value ->
                value.isIntegralNumber() && value.canConvertToInt()
                        ? new Good<>(value.intValue())
                        : Bad.of("must be an integer");
    }

    /// A whole number, both bounds inclusive.
    static Rule<Integer> integer(int min, int max) {
        return value ->
                value.isIntegralNumber()
                                && value.canConvertToInt()
                                && value.intValue() >= min
                                && value.intValue() <= max
                        ? new Good<>(value.intValue())
                        : Bad.of("must be an integer from %d to %d".formatted(min, max));
    }

    static Rule<Boolean> flag() {
        return value ->
                value.isBoolean()
                        ? new Good<>(value.booleanValue())
                        : new Bad<>("must be true or false", List.of("true", "false"));
    }

    /// RFC 3339: seconds and an offset are part of it, which `OffsetDateTime` alone would not ask
    /// for.
    static Rule<Instant> time() {
        Pattern form =
                Pattern.compile(
                        "\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d)");
        Bad<Instant> bad =
                Bad.of("must be a time with an offset (RFC 3339), such as 2026-11-22T09:30:00Z");
        return value -> {
            if (!value.isTextual() || !form.matcher(value.textValue()).matches()) {
                return bad;
            }
            try {
                String text = value.textValue().toUpperCase(Locale.ROOT);
                return new Good<>(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeException e) {
                return bad;
            }
        };
    }

    /// One or more, each legal by that rule and given once.
    static <T> Rule<List<T>> listOf(Rule<T> each) {
        return value -> {
            if (!value.isArray() || value.isEmpty()) {
                return Bad.of("must be a list that is not empty");
            }
            List<T> all = new ArrayList<>();
            for (JsonNode entry : value) {
                switch (each.check(entry)) {
                    case Good<T> good when !all.contains(good.value()) -> all.add(good.value());
                    case Good<T> twice -> {
                        return Bad.of("must not name one twice");
                    }
                    case Bad<T> bad -> {
                        return new Bad<>("each " + bad.message(), bad.allowed());
                    }
                }
            }
            return new Good<>(List.copyOf(all));
        };
    }

    /// An object of strings only.
    static Rule<Map<String, String>> strings(int maxKeys, int maxKey, int maxValue) {
        Rule<String> text = text(0, maxValue);
        return value -> {
            if (!value.isObject()) {
                return Bad.of("must be an object of strings");
            }
            if (value.size() > maxKeys) {
                return Bad.of("must have at most %d keys, not %d".formatted(maxKeys, value.size()));
            }
            Map<String, String> strings = new TreeMap<>();
            for (Map.Entry<String, JsonNode> entry : value.properties()) {
                String key = entry.getKey();
                int length = key.codePointCount(0, key.length());
                if (length < 1 || length > maxKey || !wellFormed(key)) {
                    return Bad.of("must have keys of 1 to %d characters".formatted(maxKey));
                }
                switch (text.check(entry.getValue())) {
                    case Good<String> good -> strings.put(key, good.value());
                    case Bad<String> bad -> {
                        return Bad.of("each value " + bad.message());
                    }
                }
            }
            return new Good<>(strings);
        };
    }

    /// Lone surrogates can't be written as UTF-8, and NUL ends strings in too many places.
    private static boolean wellFormed(String text) {
        return text.codePoints()
                .noneMatch(point ->
                        point == 0
                                || (point >= Character.MIN_SURROGATE
                                        && point <= Character.MAX_SURROGATE));
    }
}
