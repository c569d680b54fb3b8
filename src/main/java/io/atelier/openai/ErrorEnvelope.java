package io.atelier.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.atelier.job.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The upstream's `{"error": {...}}`, cleaned: nothing in here is unfit to be shown or stored.
///
/// @param code empty where there is none, or none that looks like one and not like the prompt
/// @param type likewise
/// @param message one line without prompt or key, maybe empty
/// @param unverified it asks for the organization to be verified, which only its message says
record ErrorEnvelope(
        String code,
        String type,
        String message,
        boolean unverified,
        Failure.@Nullable Moderation moderation) {
    static final ErrorEnvelope NONE = new ErrorEnvelope("", "", "", false, null);

    private static final int MOST_BYTES = 64 * 1024;
    private static final int MOST_CATEGORIES = 16;
    private static final ObjectReader JSON = JsonMapper.builder().build().readerFor(JsonNode.class);
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern CATEGORY = Pattern.compile("[a-z0-9_/-]{1,40}");
    private static final Pattern VIOLATIONS =
            Pattern.compile("safety_violations=\\[([^]]{1,400})]");

    /// Reads at most 64 KiB; an error that is longer, broken or cut short is an error without
    /// words.
    static ErrorEnvelope read(InputStream body, String prompt) throws IOException {
        byte[] bytes = body.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            return NONE;
        }
        try {
            JsonNode root = JSON.readTree(bytes);
            return root == null ? NONE : of(root.path("error"), prompt);
        } catch (IOException notJson) {
            return NONE;
        }
    }

    /// @param error the inner object, or the event that is one itself
    static ErrorEnvelope of(JsonNode error, String prompt) {
        String message = error.path("message").asText("");
        return new ErrorEnvelope(
                word(error.path("code"), prompt),
                word(error.path("type"), prompt),
                UpstreamMessage.shown(message, prompt),
                message.contains("must be verified"),
                moderation(error.path("moderation_details"), message));
    }

    /// The same, without its message where that says one of the secrets.
    ErrorEnvelope without(Set<String> secrets) {
        return secrets.stream().anyMatch(message::contains)
                ? new ErrorEnvelope(code, type, "", unverified, moderation)
                : this;
    }

    private static String word(JsonNode node, String prompt) {
        String text = node.isTextual() ? node.textValue() : "";
        return WORD.matcher(text).matches() && !UpstreamMessage.quotedCode(text, prompt)
                ? text
                : "";
    }

    private static Failure.@Nullable Moderation moderation(JsonNode details, String message) {
        if (details.isObject()) {
            List<String> categories = new ArrayList<>();
            details.path("categories").forEach(node -> categories.add(node.asText("")));
            return new Failure.Moderation(
                    stage(details.path("moderation_stage").asText("")), legal(categories));
        }
        Matcher violations = VIOLATIONS.matcher(message);
        return violations.find()
                ? new Failure.Moderation(
                        "unknown", legal(List.of(violations.group(1).split(",\\s*", -1))))
                : null;
    }

    private static String stage(String stage) {
        return stage.equals("input") || stage.equals("output") ? stage : "unknown";
    }

    private static List<String> legal(List<String> categories) {
        return categories.stream()
                .filter(CATEGORY.asMatchPredicate())
                .limit(MOST_CATEGORIES)
                .toList();
    }
}
