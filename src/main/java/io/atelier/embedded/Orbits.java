package io.atelier.embedded;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;

/// A lit sphere with rings and moons.
final class Orbits implements Motif {

    @Override
    public void paint(Graphics2D g, Canvas canvas) {
        space(g, canvas);
        var x = canvas.width() * canvas.between(0.35, 0.65);
        var y = canvas.height() * canvas.between(0.3, 0.45);
        var radius = canvas.shortEdge() * canvas.between(0.14, 0.2);
        canvas.glow(g, x, y, radius * 2.6, canvas.palette().warm(), 0.6);
        rings(g, canvas, x, y, radius);
        sphere(g, canvas, x, y, radius, canvas.palette().accent());
    }

    private static void space(Graphics2D g, Canvas canvas) {
        var palette = canvas.palette();
        g.setPaint(
                new GradientPaint(
                        0,
                        0,
                        palette.deep(),
                        canvas.width() * 0.4f,
                        canvas.height(),
                        Palette.mix(palette.mid(), palette.deep(), 0.3)));
        g.fillRect(0, 0, canvas.width(), canvas.height());
        for (int i = 0; i < canvas.count(160); i++) {
            var size = canvas.shortEdge() / 1000.0 * canvas.between(1, 3.2);
            g.setPaint(Palette.fade(canvas.palette().light(), canvas.between(0.15, 0.9)));
            g.fill(
                    new Ellipse2D.Double(
                            canvas.between(0, canvas.width()),
                            canvas.between(0, canvas.height()),
                            size,
                            size));
        }
    }

    private static void rings(Graphics2D g, Canvas canvas, double x, double y, double radius) {
        var rings = canvas.count(11);
        for (int i = 0; i < rings; i++) {
            var distance = radius * (1.35 + 2.6 * i / rings);
            var start = canvas.between(0, 360);
            g.setStroke(
                    new BasicStroke(
                            (float) (canvas.shortEdge() * canvas.between(0.001, 0.008)),
                            BasicStroke.CAP_ROUND,
                            BasicStroke.JOIN_ROUND));
            g.setPaint(Palette.fade(canvas.palette().at(canvas.between(0.35, 1)), 0.75));
            g.draw(
                    new Arc2D.Double(
                            x - distance,
                            y - distance,
                            2 * distance,
                            2 * distance,
                            start,
                            canvas.between(60, 300),
                            Arc2D.OPEN));
            if (i % 3 == 1) {
                var angle = Math.toRadians(-start);
                sphere(
                        g,
                        canvas,
                        x + distance * Math.cos(angle),
                        y + distance * Math.sin(angle),
                        radius * canvas.between(0.1, 0.26),
                        canvas.palette().at(canvas.between(0.4, 0.9)));
            }
        }
    }

    private static void sphere(
            Graphics2D g, Canvas canvas, double x, double y, double radius, Color colour) {
        g.setPaint(
                new RadialGradientPaint(
                        (float) (x - 0.35 * radius),
                        (float) (y - 0.4 * radius),
                        (float) (1.5 * radius),
                        new float[] {0, 0.45f, 1},
                        new Color[] {
                            Palette.mix(colour, canvas.palette().light(), 0.75),
                            colour,
                            Palette.mix(colour, canvas.palette().deep(), 0.8)
                        }));
        g.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    }
}
