package io.atelier.embedded;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.TexturePaint;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;

/// Draws a sketch: a motif and a palette by its prompt, the prompt itself on a plate, and a mark
/// that tells it from a picture that was paid for. Pictures with a transparent background are
/// medallions.
final class Painter {
    private final Lettering lettering;

    Painter(Lettering lettering) {
        this.lettering = lettering;
    }

    BufferedImage paint(Sketch sketch) {
        var width = sketch.size().width();
        var height = sketch.size().height();
        var scene = scene(sketch, width, height);
        var drawn =
                sketch.inputs().pictures().isEmpty()
                        ? scene
                        : new Retouching(sketch, scene).picture();
        var picture = sketch.transparent() ? medallion(drawn) : drawn;
        var g = graphics(picture);
        new PromptPlate(lettering, width, height).draw(g, sketch.prompt(), sketch.inputs().layer());
        g.dispose();
        return picture;
    }

    /// One colour and nothing else.
    BufferedImage fill(Sketch sketch) {
        var width = sketch.size().width();
        var height = sketch.size().height();
        var picture = new BufferedImage(width, height, type(sketch.transparent()));
        var g = graphics(picture);
        g.setPaint(Palette.of(sketch.random()).warm());
        g.fill(new Ellipse2D.Double(width * 0.1, height * 0.1, width * 0.8, height * 0.8));
        g.dispose();
        return picture;
    }

    private static BufferedImage scene(Sketch sketch, int width, int height) {
        var random = sketch.random();
        var motifs = Motif.ALL;
        var motif =
                motifs.get(
                        Math.floorMod(
                                random.nextInt(motifs.size()) + sketch.index(), motifs.size()));
        var canvas = new Motif.Canvas(width, height, Palette.of(random), random, sketch.detail());
        var picture = new BufferedImage(width, height, type(false));
        var g = graphics(picture);
        motif.paint(g, canvas);
        darkenCorners(g, width, height);
        g.dispose();
        return picture;
    }

    private static void darkenCorners(Graphics2D g, int width, int height) {
        g.setPaint(
                new RadialGradientPaint(
                        width / 2f,
                        height / 2f,
                        (float) Math.hypot(width, height) / 2,
                        new float[] {0.6f, 1},
                        new Color[] {new Color(0, 0, 0, 0), new Color(0, 0, 0, 90)}));
        g.fillRect(0, 0, width, height);
    }

    private static BufferedImage medallion(BufferedImage scene) {
        var width = scene.getWidth();
        var height = scene.getHeight();
        var picture = new BufferedImage(width, height, type(true));
        var g = graphics(picture);
        g.setPaint(new TexturePaint(scene, new Rectangle(width, height)));
        g.fill(new Ellipse2D.Double(width * 0.03, height * 0.03, width * 0.94, height * 0.94));
        g.dispose();
        return picture;
    }

    static int type(boolean transparent) {
        return transparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
    }

    static Graphics2D graphics(BufferedImage picture) {
        var g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        return g;
    }
}
