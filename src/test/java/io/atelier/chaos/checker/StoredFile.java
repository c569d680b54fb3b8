package io.atelier.chaos.checker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file in the picture folder.
///
/// @param name without its folder
/// @param whole a PNG from its signature to its last chunk, or JSON that can be read
/// @param stamp what is written inside a picture
/// @param json of a manifest
public record StoredFile(
        String name,
        long bytes,
        String sha256,
        long modifiedMs,
        boolean whole,
        String stamp,
        JsonNode json) {
    private static final Pattern PICTURE =
            Pattern.compile(
                    "(.{36})\\.p(\\d+)\\.r(\\d+)\\.f(\\d+)\\.i(\\d+)\\.(png|jpeg|jpg|webp)");
    private static final Pattern MANIFEST = Pattern.compile("(.{36})\\.p(\\d+)\\.r(\\d+)\\.json");
    private static final Pattern TEMPORARY =
            Pattern.compile("(.{36})\\.p(\\d+)\\.r(\\d+)\\.f(\\d+)\\..*\\.tmp");

    boolean manifest() {
        return MANIFEST.matcher(name).matches();
    }

    boolean picture() {
        return PICTURE.matcher(name).matches();
    }

    boolean temporary() {
        return TEMPORARY.matcher(name).matches();
    }

    String job() {
        return name.substring(0, Math.min(36, name.length()));
    }

    int run() {
        return number(3);
    }

    /// Of a picture or a temporary file.
    int fence() {
        return number(4);
    }

    private int number(int group) {
        for (Pattern pattern : new Pattern[] {PICTURE, TEMPORARY, MANIFEST}) {
            Matcher parts = pattern.matcher(name);
            if (parts.matches() && parts.groupCount() >= group) {
                return Integer.parseInt(parts.group(group));
            }
        }
        return -1;
    }
}
