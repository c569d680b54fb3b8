package io.atelier.transform;

import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.text.Bidi;
import java.text.Normalizer;
import java.util.Optional;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/// The letters of text marks: the outlines of a font of our own, filled as shapes. The JDK's fonts
/// need fontconfig and a font on the machine, which bare containers lack. One letter is set after
/// the other, so scripts that need more than that are refused.
public final class Typeface {
    private static final String FONT = "DejaVuSans.ttf";

    private final TrueTypeFont font;
    private final CmapLookup letters;

    private Typeface() {
        try (InputStream file = Typeface.class.getResourceAsStream(FONT)) {
            font = new TTFParser().parse(new RandomAccessReadBuffer(file));
            letters = font.getUnicodeCmapLookup();
        } catch (IOException e) {
            throw new UncheckedIOException("no font in the package", e);
        }
    }

    /// Read when it is first needed.
    private static final class Bundled {
        private static final Typeface ONE = new Typeface();
    }

    /// Why a text can't be drawn, in words for the caller; empty where it can.
    public static Optional<String> objection(String text) {
        String composed = composed(text);
        if (Bidi.requiresBidi(composed.toCharArray(), 0, composed.length())) {
            return Optional.of("is written from right to left, which can't be drawn");
        }
        return composed.codePoints()
                .filter(letter -> Bundled.ONE.letters.getGlyphId(letter) == 0)
                .mapToObj("has a character that can't be drawn: U+%04X"::formatted)
                .findFirst();
    }

    /// The outlines of a text on one line, as if the font were 1 high: the baseline at 0 and down
    /// being more.
    static Path2D outline(String text) {
        try {
            return Bundled.ONE.set(composed(text));
        } catch (IOException e) {
            throw new UncheckedIOException("the font in the package is broken", e);
        }
    }

    private Path2D set(String text) throws IOException {
        Path2D line = new Path2D.Double();
        double perEm = font.getUnitsPerEm();
        double x = 0;
        for (int letter : text.codePoints().toArray()) {
            int glyph = letters.getGlyphId(letter);
            AffineTransform place = AffineTransform.getTranslateInstance(x, 0);
            place.scale(1 / perEm, -1 / perEm);
            if (font.getGlyph().getGlyph(glyph) != null) {
                line.append(
                        font.getGlyph().getGlyph(glyph).getPath().getPathIterator(place), false);
            }
            x += font.getAdvanceWidth(glyph) / perEm;
        }
        return line;
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}
