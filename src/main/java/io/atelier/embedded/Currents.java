package io.atelier.embedded;

import java.awt.BasicStroke;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;

/// Brush strokes that follow one current.
final class Currents implements Motif {
    private static final int STEPS = 26;

    @Override
    public void paint(Graphics2D g, Canvas canvas) {
        ground(g, canvas);
        var field = new Field(canvas);
        var strokes = canvas.count(520);
        for (int i = 0; i < strokes; i++) {
            stroke(g, canvas, field, i / (double) strokes);
        }
    }

    /// The direction of the water at a point: a few slow waves, added.
    private record Field(double turn, double a, double b, double phase, double size) {
        Field(Canvas canvas) {
            this(
                    canvas.between(-0.6, 0.6),
                    canvas.between(1.5, 3.2),
                    canvas.between(1.2, 2.6),
                    canvas.between(0, 7),
                    canvas.shortEdge());
        }

        double angle(double x, double y) {
            var u = x / size;
            var v = y / size;
            return turn
                    + 1.1 * Math.sin(a * u + 1.7 * v + phase)
                    + 0.9 * Math.cos(b * v - 1.3 * u + 2 * phase);
        }
    }

    private static void ground(Graphics2D g, Canvas canvas) {
        var palette = canvas.palette();
        g.setPaint(
                new GradientPaint(
                        0,
                        0,
                        Palette.mix(palette.mid(), palette.deep(), 0.5),
                        canvas.width(),
                        canvas.height(),
                        palette.deep()));
        g.fillRect(0, 0, canvas.width(), canvas.height());
    }

    private static void stroke(Graphics2D g, Canvas canvas, Field field, double progress) {
        var x = canvas.between(-0.1, 1.05) * canvas.width();
        var y = canvas.between(-0.05, 1.05) * canvas.height();
        var tone = (x / canvas.width() + y / canvas.height()) / 2 + canvas.between(-0.28, 0.28);
        var width = canvas.shortEdge() * canvas.between(0.002, 0.014) * (1.25 - progress);
        g.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.setPaint(Palette.fade(canvas.palette().at(0.15 + 0.85 * tone), 0.35 + 0.5 * progress));
        g.draw(path(canvas, field, x, y));
    }

    private static Path2D path(Canvas canvas, Field field, double x, double y) {
        var step = canvas.shortEdge() * canvas.between(0.006, 0.014);
        var path = new Path2D.Double();
        path.moveTo(x, y);
        for (int i = 0; i < STEPS; i++) {
            var angle = field.angle(x, y);
            x += step * Math.cos(angle);
            y += step * Math.sin(angle);
            path.lineTo(x, y);
        }
        return path;
    }
}
