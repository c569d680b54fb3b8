package io.atelier.embedded;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.TexturePaint;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;

/// An edit that can be seen: the first picture stays the ground; the new scene shows where the mask
/// is transparent, or in a round window where there is none; further pictures hang in a row on top.
final class Retouching {
    private static final double WINDOW = 0.3;
    private static final double THUMBNAIL = 0.1;

    private final Sketch sketch;
    private final BufferedImage scene;
    private final int width;
    private final int height;

    Retouching(Sketch sketch, BufferedImage scene) {
        this.sketch = sketch;
        this.scene = scene;
        this.width = sketch.size().width();
        this.height = sketch.size().height();
    }

    BufferedImage picture() {
        var picture = new BufferedImage(width, height, Painter.type(false));
        var g = smooth(picture);
        g.setPaint(Color.WHITE);
        g.fillRect(0, 0, width, height);
        cover(g, sketch.inputs().pictures().getFirst().decoded());
        repaint(g);
        row(g);
        if (sketch.inputs().markup() != null) {
            g.drawImage(sketch.inputs().markup().decoded(), 0, 0, width, height, null);
        }
        g.dispose();
        return picture;
    }

    /// Scales the picture until it covers everything.
    private void cover(Graphics2D g, BufferedImage base) {
        var scale = Math.max((double) width / base.getWidth(), (double) height / base.getHeight());
        var drawnWidth = (int) Math.ceil(base.getWidth() * scale);
        var drawnHeight = (int) Math.ceil(base.getHeight() * scale);
        g.drawImage(
                base,
                (width - drawnWidth) / 2,
                (height - drawnHeight) / 2,
                drawnWidth,
                drawnHeight,
                null);
    }

    private void repaint(Graphics2D g) {
        if (sketch.inputs().mask() != null) {
            g.drawImage(whereTransparent(sketch.inputs().mask().decoded()), 0, 0, null);
            return;
        }
        var window = window();
        g.setPaint(new TexturePaint(scene, new Rectangle(width, height)));
        g.fill(window);
        g.setStroke(new BasicStroke(Math.max(2, width / 200f)));
        g.setPaint(new Color(255, 255, 255, 220));
        g.draw(window);
    }

    /// The scene, erased where the mask is opaque.
    private BufferedImage whereTransparent(BufferedImage mask) {
        var cut = new BufferedImage(width, height, Painter.type(true));
        var g = smooth(cut);
        g.drawImage(scene, 0, 0, null);
        g.setComposite(AlphaComposite.DstOut);
        g.drawImage(mask, 0, 0, width, height, null);
        g.dispose();
        return cut;
    }

    /// Each edit has its window elsewhere, so that several can be seen.
    private Shape window() {
        var size = Math.min(width, height) * WINDOW;
        var layer = sketch.inputs().layer() + sketch.index();
        var x = width * (0.2 + 0.3 * ((layer + 2) % 3)) - size / 2;
        var y = height * (0.28 + 0.2 * ((layer / 3) % 2)) - size / 2;
        return new Ellipse2D.Double(x, y, size, size);
    }

    private void row(Graphics2D g) {
        var others = sketch.inputs().pictures().stream().skip(1).toList();
        var size = (int) (Math.min(width, height) * THUMBNAIL);
        var gap = size / 6;
        for (int i = 0; i < others.size(); i++) {
            var x = gap + i * (width - gap) / 15;
            g.setPaint(Color.WHITE);
            g.fillRect(x - 2, gap - 2, size + 4, size + 4);
            g.drawImage(others.get(i).decoded(), x, gap, size, size, null);
        }
    }

    private static Graphics2D smooth(BufferedImage picture) {
        var g = Painter.graphics(picture);
        g.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        return g;
    }
}
