package io.atelier.openai;

import java.util.regex.Pattern;

/// Makes the upstream's words fit to be shown: one short line that quotes neither prompt nor key
/// (RELIABILITY.md S8).
final class UpstreamMessage {
    private static final int LONGEST = 500;
    private static final int QUOTE = 20;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\s]+");
    private static final Pattern KEY =
            Pattern.compile(
                    "(?i)\\b(?:sk|pk|key|sess|org|proj)[-_][\\w*.-]{6,}|bearer\\s+\\S+|[\\w+/=-]{40,}");

    private UpstreamMessage() {}

    /// Empty where nothing of it can be shown.
    static String shown(String message, String prompt) {
        String line = UNPRINTABLE.matcher(message).replaceAll(" ").strip();
        if (quotes(line, UNPRINTABLE.matcher(prompt).replaceAll(" ").strip())) {
            return "";
        }
        String withoutKeys = KEY.matcher(line).replaceAll("…");
        return withoutKeys.length() <= LONGEST
                ? withoutKeys
                : withoutKeys.substring(0, LONGEST - 1) + "…";
    }

    /// Whether a code is as long as a quote, and one. Shorter ones may stand in a prompt by chance.
    static boolean quotedCode(String code, String prompt) {
        return code.length() >= QUOTE && prompt.contains(code);
    }

    /// Any 20 characters in a row of the prompt count as a quote of it.
    private static boolean quotes(String line, String prompt) {
        if (prompt.isEmpty() || line.isEmpty()) {
            return false;
        }
        if (prompt.length() <= QUOTE) {
            return line.contains(prompt);
        }
        for (int from = 0; from <= line.length() - QUOTE; from++) {
            if (prompt.contains(line.substring(from, from + QUOTE))) {
                return true;
            }
        }
        return false;
    }
}
