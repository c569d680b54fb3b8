package io.atelier.embedded;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;

/// Letters of the machine's sans serif font.
final class FontLettering implements Lettering {
    private static final FontRenderContext CONTEXT =
            new FontRenderContext(new AffineTransform(), true, true);

    private final Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 1);

    @Override
    public double width(String text, double height) {
        return font.deriveFont((float) height).getStringBounds(text, CONTEXT).getWidth();
    }

    @Override
    public void draw(Graphics2D g, String text, double height, double x, double baseline) {
        g.setFont(font.deriveFont((float) height));
        g.drawString(text, (float) x, (float) baseline);
    }
}
