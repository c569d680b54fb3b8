package io.atelier.embedded;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.RoundRectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The prompt on a dark plate near the lower edge, and the mark "simulated".
final class PromptPlate {
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final int MAX_LINES = 4;
    private static final int READ_OF_PROMPT = 600;
    private static final Color PLATE = new Color(12, 12, 16, 165);
    private static final Color INK = new Color(255, 255, 255, 240);
    private static final Color FAINT_INK = new Color(255, 255, 255, 190);

    private final Lettering lettering;
    private final int width;
    private final int height;
    private final double letterHeight;

    PromptPlate(Lettering lettering, int width, int height) {
        this.lettering = lettering;
        this.width = width;
        this.height = height;
        this.letterHeight = Math.min(width, height) / 30.0;
    }

    /// @param layer 0 for the first prompt of a picture; those of its edits stand above each other
    void draw(Graphics2D g, String prompt, int layer) {
        var lines = wrapped(prompt);
        var padding = letterHeight * 0.8;
        var lineHeight = letterHeight * 1.35;
        var plateWidth = widest(lines) + 2 * padding;
        var plateHeight = lines.size() * lineHeight + 1.3 * padding;
        var left = (width - plateWidth) / 2;
        var top = height * (0.9 - 0.15 * Math.min(layer, 5)) - plateHeight;
        plate(g, left, top, plateWidth, plateHeight);
        g.setPaint(INK);
        for (int i = 0; i < lines.size(); i++) {
            var x = (width - lettering.width(lines.get(i), letterHeight)) / 2;
            lettering.draw(
                    g, lines.get(i), letterHeight, x, top + padding * 0.6 + (i + 0.8) * lineHeight);
        }
        mark(g);
    }

    private void mark(Graphics2D g) {
        var size = letterHeight * 0.62;
        var text = "simulated";
        var textWidth = lettering.width(text, size);
        var left = (width - textWidth) / 2;
        var top = height * 0.925;
        plate(g, left - size, top, textWidth + 2 * size, size * 1.8);
        g.setPaint(FAINT_INK);
        lettering.draw(g, text, size, left, top + size * 1.25);
    }

    private static void plate(Graphics2D g, double x, double y, double width, double height) {
        var corner = Math.min(height, width) * 0.5;
        g.setPaint(PLATE);
        g.fill(new RoundRectangle2D.Double(x, y, width, height, corner, corner));
    }

    private double widest(List<String> lines) {
        return lines.stream()
                .mapToDouble(line -> lettering.width(line, letterHeight))
                .max()
                .orElse(0);
    }

    private List<String> wrapped(String prompt) {
        var lines = new ArrayList<String>();
        var line = "";
        for (var word : SPACE.splitAsStream(opening(prompt)).toList()) {
            var longer = line.isEmpty() ? word : line + " " + word;
            if (fits(longer)) {
                line = longer;
                continue;
            }
            if (!line.isEmpty()) {
                lines.add(line);
            }
            line = cut(word);
            if (lines.size() == MAX_LINES) {
                lines.set(MAX_LINES - 1, cut(lines.getLast() + " " + word));
                return lines;
            }
        }
        lines.add(line);
        return lines;
    }

    /// What can't be drawn in four lines need not be measured.
    private static String opening(String prompt) {
        var stripped = prompt.strip();
        return stripped.length() <= READ_OF_PROMPT
                ? stripped
                : stripped.substring(0, stripped.offsetByCodePoints(0, READ_OF_PROMPT / 2))
                        + " ...";
    }

    private boolean fits(String text) {
        return lettering.width(text, letterHeight) <= width * 0.72;
    }

    private String cut(String text) {
        if (fits(text)) {
            return text;
        }
        var kept = text;
        while (kept.length() > 1 && !fits(kept + "...")) {
            kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
        }
        return kept.strip() + "...";
    }
}
