package io.atelier.view;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Names for the files of one archive: each once, also where upper and lower case are the same, and
/// nothing in them that a file system reads as more than a name.
final class FileNames {
    /// No dots, so neither other folders nor names that Windows keeps for itself (`con.png`).
    private static final Pattern UNSAFE = Pattern.compile("[^\\p{L}\\p{N}_-]");

    private static final int LONGEST = 80;

    private final Set<String> taken = new HashSet<>();

    /// @param wished what the file is of, in its owner's words
    /// @param distinct nothing else is called so
    /// @return the wish made safe, or with what is distinct where that is another's
    String of(String wished, String distinct, int index, String contentType) {
        String name = "%s-%d.%s".formatted(safe(wished), index, ending(contentType));
        return taken.add(name.toLowerCase(Locale.ROOT))
                ? name
                : "%s-%s-%d.%s".formatted(safe(wished), distinct, index, ending(contentType));
    }

    static String safe(String text) {
        String safe = UNSAFE.matcher(text).replaceAll("_");
        int end =
                safe.offsetByCodePoints(
                        0, Math.min(LONGEST, safe.codePointCount(0, safe.length())));
        return safe.substring(0, end);
    }

    static String ending(String contentType) {
        return contentType.replaceFirst(".*/", "").replaceFirst("\\+.*", "");
    }
}
