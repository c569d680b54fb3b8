package io.atelier.catalog;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What users still send of the days of DALL·E, and what it is today. Only data: [Translation]
/// applies it.
record Translations(
        List<Word> words,
        Sizes sizes,
        Styles styles,
        ResponseFormats responseFormats,
        Variation variation,
        Transparency transparency) {
    /// One word of one field; it stays where a model knows it.
    record Word(String field, String from, String to, String reason) {}

    /// Sizes that are moved to the nearest legal one rather than refused.
    record Sizes(List<Size> from, String reason) {
        String why(String asked, Size sent, Model model) {
            return reason.replace("{from}", asked)
                    .replace("{to}", sent.toString())
                    .replace("{model}", model.id());
        }
    }

    /// Styles become words of the prompt, unless that grows too long.
    ///
    /// @param maxPrompt in code points
    record Styles(
            Map<String, String> texts, String to, String reason, int maxPrompt, String dropped) {
        List<String> names() {
            return texts.keySet().stream().sorted().toList();
        }
    }

    /// How pictures were handed over.
    ///
    /// @param links models whose callers got links where they did not say what they wanted
    record ResponseFormats(List<String> values, List<String> links, String reason) {}

    /// The prompt of an edit that stands for a variation.
    record Variation(String alone, String withPrompt, String reason) {
        String prompt(String callers) {
            return callers.isEmpty() ? alone : withPrompt.replace("{prompt}", callers);
        }
    }

    /// Prompts that ask for what only a parameter gives.
    record Transparency(List<String> phrases, String warning) {
        boolean askedForBy(String prompt) {
            String plain = prompt.toLowerCase(Locale.ROOT);
            return phrases.stream().anyMatch(plain::contains);
        }
    }

    Optional<Word> word(String field, String from) {
        return words.stream()
                .filter(word -> word.field().equals(field) && word.from().equals(from))
                .findFirst();
    }
}
