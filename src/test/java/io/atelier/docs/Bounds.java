package io.atelier.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Bean validation's annotations in words.
///
/// @param arguments of each annotation, by its simple name, as they stand in the source
record Bounds(Map<String, String> arguments) {
    String inWords() {
        List<String> words = new ArrayList<>();
        range().addTo(words);
        if (arguments.containsKey("NotEmpty") || arguments.containsKey("NotBlank")) {
            words.add("not empty");
        }
        String pattern = arguments.get("Pattern");
        if (pattern != null) {
            words.add("matches `" + quoted(pattern) + "`");
        }
        return String.join(", ", words);
    }

    private Range range() {
        return new Range(
                first("Min", "DecimalMin", "DurationMin"),
                first("Max", "DecimalMax", "DurationMax"));
    }

    private @Nullable String first(String... names) {
        for (String name : names) {
            String found = arguments.get(name);
            if (found != null) {
                return amount(found);
            }
        }
        return null;
    }

    /// `"0.05"`, `10_000`, `millis = 100`, and nothing: `@DurationMin` by itself is zero.
    private static String amount(String argument) {
        if (argument.isEmpty()) {
            return "0";
        }
        String plain = argument.replace("_", "").replace("\"", "");
        int equals = plain.indexOf('=');
        return equals < 0
                ? plain.strip()
                : plain.substring(equals + 1).strip() + " " + plain.substring(0, equals).strip();
    }

    private static String quoted(String argument) {
        String text = argument.substring(argument.indexOf('"') + 1, argument.lastIndexOf('"'));
        return text.replace("\\\\", "\\");
    }

    private record Range(@Nullable String least, @Nullable String most) {
        void addTo(List<String> words) {
            if (least != null && most != null) {
                words.add(least + " to " + most);
            } else if (least != null) {
                words.add("at least " + least);
            } else if (most != null) {
                words.add("at most " + most);
            }
        }
    }
}
