package io.atelier.catalog;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How large a picture is to be; `auto` is not a size but the wish for none.
public record Size(int widthPixels, int heightPixels) {
    /// The word by which a caller leaves the size to the model.
    public static final String AUTO = "auto";

    private static final Pattern WIRE_FORM = Pattern.compile("([1-9][0-9]{0,4})x([1-9][0-9]{0,4})");

    public Size {
        if (widthPixels < 1 || heightPixels < 1) {
            throw new IllegalArgumentException(
                    "a size has two positive edges: " + widthPixels + "x" + heightPixels);
        }
    }

    /// Empty for anything but `WIDTHxHEIGHT`, so for `auto` too.
    public static Optional<Size> parse(String text) {
        Matcher edges = WIRE_FORM.matcher(text);
        return edges.matches()
                ? Optional.of(
                        new Size(
                                Integer.parseInt(edges.group(1)), Integer.parseInt(edges.group(2))))
                : Optional.empty();
    }

    @JsonCreator
    public static Size of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a size: " + text));
    }

    public long pixels() {
        return (long) widthPixels * heightPixels;
    }

    public int longEdge() {
        return Math.max(widthPixels, heightPixels);
    }

    public int shortEdge() {
        return Math.min(widthPixels, heightPixels);
    }

    /// How unlike two sizes are, 0 for equal ones: the change of area and, half as much again, of
    /// shape, both as logarithms, in billionths so that equals compare equal.
    long distanceTo(Size other) {
        double width = Math.log((double) widthPixels / other.widthPixels);
        double height = Math.log((double) heightPixels / other.heightPixels);
        return Math.round(1e9 * Math.hypot(width + height, 1.5 * (width - height)));
    }

    @JsonValue
    @Override
    public String toString() {
        return widthPixels + "x" + heightPixels;
    }
}
