package io.atelier.embedded;

import io.vertx.core.buffer.Buffer;
import java.awt.Color;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A small picture as text, with the prompt and the mark "simulated" on it.
final class SvgDrawing {
    private static final int SHOWN_OF_PROMPT = 80;

    private SvgDrawing() {}

    static Buffer of(Sketch sketch) {
        var random = sketch.random();
        var palette = Palette.of(random);
        var width = sketch.size().width();
        var height = sketch.size().height();
        var svg = new StringBuilder();
        svg.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\">"
                        .formatted(width, height));
        if (!sketch.transparent()) {
            svg.append(
                    "<rect width=\"100%%\" height=\"100%%\" fill=\"%s\"/>"
                            .formatted(written(palette.deep())));
        }
        for (int i = 0; i < 12; i++) {
            svg.append(
                    String.format(
                            Locale.ROOT,
                            "<circle cx=\"%.0f\" cy=\"%.0f\" r=\"%.0f\" fill=\"%s\" fill-opacity=\"0.6\"/>",
                            random.nextDouble(0.1, 0.9) * width,
                            random.nextDouble(0.1, 0.75) * height,
                            random.nextDouble(0.03, 0.16) * Math.min(width, height),
                            written(palette.at(random.nextDouble(0.3, 1)))));
        }
        svg.append(text(sketch.prompt(), width, height * 0.88, width / 36.0, palette.light()));
        svg.append(text("simulated", width, height * 0.95, width / 50.0, palette.light()));
        return Buffer.buffer(svg.append("</svg>").toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String text(String words, int width, double y, double size, Color colour) {
        var shown =
                words.length() <= SHOWN_OF_PROMPT
                        ? words
                        : words.substring(0, words.offsetByCodePoints(0, SHOWN_OF_PROMPT / 2))
                                + " ...";
        return String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%.0f\" font-size=\"%.0f\" font-family=\"sans-serif\" text-anchor=\"middle\" fill=\"%s\">%s</text>",
                width / 2,
                y,
                size,
                written(colour),
                escaped(shown));
    }

    /// XML 1.0 has no control characters, not even as references.
    private static String escaped(String words) {
        var clean = new StringBuilder();
        words.codePoints()
                .map(letter -> isLegal(letter) ? letter : ' ')
                .forEach(clean::appendCodePoint);
        return clean.toString().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static boolean isLegal(int letter) {
        return letter >= ' ' && (letter < 0xd800 || letter > 0xdfff) && (letter & 0xfffe) != 0xfffe;
    }

    private static String written(Color colour) {
        return "#%06x".formatted(colour.getRGB() & 0xffffff);
    }
}
