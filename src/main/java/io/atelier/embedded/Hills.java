package io.atelier.embedded;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;

/// Ranges of hills in the mist, under a low sun.
final class Hills implements Motif {

    @Override
    public void paint(Graphics2D g, Canvas canvas) {
        sky(g, canvas);
        sun(g, canvas);
        var ranges = canvas.count(7);
        for (int i = 0; i < ranges; i++) {
            range(g, canvas, (i + 1.0) / ranges);
        }
    }

    private static void sky(Graphics2D g, Canvas canvas) {
        var palette = canvas.palette();
        var horizon = canvas.height() * 0.62f;
        g.setPaint(
                new GradientPaint(
                        0,
                        0,
                        Palette.mix(palette.mid(), palette.deep(), 0.25),
                        0,
                        horizon,
                        Palette.mix(palette.accent(), palette.light(), 0.35)));
        g.fillRect(0, 0, canvas.width(), canvas.height());
    }

    private static void sun(Graphics2D g, Canvas canvas) {
        var radius = canvas.shortEdge() * canvas.between(0.06, 0.12);
        var x = canvas.width() * canvas.between(0.25, 0.75);
        var y = canvas.height() * canvas.between(0.22, 0.42);
        canvas.glow(g, x, y, radius * 5, canvas.palette().light(), 0.75);
        g.setPaint(canvas.palette().light());
        g.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    }

    /// @param nearness 0 at the horizon, 1 at the viewer's feet
    private static void range(Graphics2D g, Canvas canvas, double nearness) {
        var base = canvas.height() * (0.36 + 0.5 * nearness);
        var swing = canvas.shortEdge() * (0.05 + 0.07 * nearness);
        var ridge = ridge(canvas, base, swing);
        var colour = tone(canvas, nearness);
        var mist = Palette.mix(colour, canvas.palette().light(), 0.35 * (1 - nearness) + 0.12);
        g.setPaint(
                new GradientPaint(
                        0,
                        (float) (base - swing),
                        colour,
                        0,
                        (float) (base + canvas.height() * 0.22),
                        mist));
        g.fill(ridge);
    }

    private static Color tone(Canvas canvas, double nearness) {
        var palette = canvas.palette();
        var far = Palette.mix(palette.warm(), palette.accent(), 0.5);
        return nearness < 0.5
                ? Palette.mix(far, palette.mid(), nearness * 2)
                : Palette.mix(palette.mid(), palette.deep(), nearness * 2 - 1);
    }

    private static Path2D ridge(Canvas canvas, double base, double swing) {
        var phase = canvas.between(0, 100);
        var waves = canvas.between(1.2, 2.6);
        var path = new Path2D.Double();
        path.moveTo(0, canvas.height());
        for (int x = 0; x <= canvas.width() + 4; x += 4) {
            var t = phase + waves * 2 * Math.PI * x / canvas.width();
            var height =
                    Math.sin(t)
                            + 0.5 * Math.sin(2.3 * t + phase)
                            + 0.22 * Math.sin(5.1 * t)
                            + 0.08 * Math.sin(13.7 * t + 2 * phase);
            path.lineTo(x, base - swing * height);
        }
        path.lineTo(canvas.width() + 4, canvas.height());
        path.closePath();
        return path;
    }
}
