package io.atelier.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds what somebody meant to write. `outputFormat`, `output-format` and `ouput_format` are all
/// near `output_format`.
public final class Spelling {
    private static final int MAX_EDITS = 2;

    private Spelling() {}

    public static Optional<String> nearest(String written, Collection<String> names) {
        String plain = plain(written);
        return names.stream()
                .filter(name -> edits(plain, plain(name)) <= Math.min(MAX_EDITS, name.length() / 2))
                .min(Comparator.comparingInt(name -> edits(plain, plain(name))));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /// Levenshtein's distance, one row at a time.
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
