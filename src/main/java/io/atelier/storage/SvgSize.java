package io.atelier.storage;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How large an SVG wants to be shown, in CSS pixels rounded up.
///
/// https://www.w3.org/TR/SVG2/coords.html#SizingSVGInCSS
record SvgSize(int widthPixels, int heightPixels) {
    /// Of a picture that says nothing (CSS 2.1, section 10.3.2).
    private static final int DEFAULT_WIDTH = 300;

    private static final int DEFAULT_HEIGHT = 150;
    private static final int MAX_LENGTH_CHARACTERS = 32;
    private static final String NUMBER = "\\+?([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)";
    private static final Pattern LENGTH = Pattern.compile(NUMBER + "([a-zA-Z]{0,2})");
    private static final Pattern VIEW_BOX =
            Pattern.compile("\\S+[\\s,]+\\S+[\\s,]+" + NUMBER + "[\\s,]+" + NUMBER);

    /// Pixels of the units that are the same everywhere (CSS Values 4, section 6.2).
    private static final Map<String, Double> UNITS =
            Map.of(
                    "",
                    1.0,
                    "px",
                    1.0,
                    "pt",
                    96 / 72.0,
                    "pc",
                    16.0,
                    "in",
                    96.0,
                    "cm",
                    96 / 2.54,
                    "mm",
                    96 / 25.4,
                    "q",
                    96 / 101.6);

    private record ViewBox(double width, double height) {}

    /// From the attributes of the root element, as they are written.
    static SvgSize of(@Nullable String width, @Nullable String height, @Nullable String viewBox) {
        OptionalDouble wide = pixels(width);
        OptionalDouble high = pixels(height);
        ViewBox box = viewBox(viewBox).orElse(null);
        if (box == null) {
            return rounded(wide.orElse(DEFAULT_WIDTH), high.orElse(DEFAULT_HEIGHT));
        }
        if (wide.isEmpty() && high.isEmpty()) {
            return rounded(box.width(), box.height());
        }
        return rounded(
                wide.orElse(high.orElse(0) * box.width() / box.height()),
                high.orElse(wide.orElse(0) * box.height() / box.width()));
    }

    private static SvgSize rounded(double width, double height) {
        return new SvgSize((int) Math.ceil(width), (int) Math.ceil(height));
    }

    /// Empty for what depends on where it is shown, like percentages.
    private static OptionalDouble pixels(@Nullable String length) {
        if (length == null || length.length() > MAX_LENGTH_CHARACTERS) {
            return OptionalDouble.empty();
        }
        Matcher parts = LENGTH.matcher(length.strip());
        if (!parts.matches()) {
            return OptionalDouble.empty();
        }
        Double unit = UNITS.get(parts.group(2).toLowerCase(Locale.ROOT));
        return unit == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(unit * Double.parseDouble(parts.group(1)));
    }

    private static Optional<ViewBox> viewBox(@Nullable String text) {
        if (text == null || text.length() > 4 * MAX_LENGTH_CHARACTERS) {
            return Optional.empty();
        }
        Matcher parts = VIEW_BOX.matcher(text.strip());
        return parts.matches()
                ? Optional.of(
                                new ViewBox(
                                        Double.parseDouble(parts.group(1)),
                                        Double.parseDouble(parts.group(2))))
                        .filter(box -> box.width() > 0 && box.height() > 0)
                : Optional.empty();
    }
}
