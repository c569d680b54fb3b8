package io.atelier.embedded;

import java.awt.BasicStroke;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.CubicCurve2D;

/// Sheaves of threads that turn in the air.
final class Ribbons implements Motif {

    @Override
    public void paint(Graphics2D g, Canvas canvas) {
        night(g, canvas);
        var ribbons = canvas.random().nextInt(3, 6);
        for (int i = 0; i < ribbons; i++) {
            ribbon(g, canvas, i / (double) ribbons);
        }
    }

    private static void night(Graphics2D g, Canvas canvas) {
        var palette = canvas.palette();
        g.setPaint(
                new GradientPaint(
                        0,
                        0,
                        palette.deep(),
                        canvas.width(),
                        canvas.height(),
                        Palette.mix(palette.deep(), palette.mid(), 0.8)));
        g.fillRect(0, 0, canvas.width(), canvas.height());
        for (int i = 0; i < 2; i++) {
            canvas.glow(
                    g,
                    canvas.width() * canvas.between(0.1, 0.9),
                    canvas.height() * canvas.between(0.1, 0.7),
                    canvas.shortEdge() * canvas.between(0.4, 0.7),
                    i == 0 ? palette.warm() : palette.mid(),
                    0.5);
        }
    }

    private static void ribbon(Graphics2D g, Canvas canvas, double place) {
        var from = curve(canvas, place);
        var to = curve(canvas, place + 0.2);
        var threads = canvas.count(46);
        g.setStroke(
                new BasicStroke(
                        canvas.shortEdge() / 620f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        for (int i = 0; i < threads; i++) {
            var share = i / (double) threads;
            var colour = canvas.palette().at(0.3 + 0.7 * Math.abs(share - place));
            g.setPaint(Palette.fade(colour, 0.25 + 0.6 * Math.sin(Math.PI * share)));
            g.draw(between(from, to, share));
        }
    }

    private static CubicCurve2D curve(Canvas canvas, double place) {
        var w = canvas.width();
        var h = canvas.height();
        return new CubicCurve2D.Double(
                -0.05 * w, h * (0.1 + 0.8 * place * canvas.between(0.6, 1.2)),
                w * canvas.between(0.15, 0.5), h * canvas.between(-0.3, 1.2),
                w * canvas.between(0.5, 0.85), h * canvas.between(-0.3, 1.2),
                1.05 * w, h * canvas.between(0.05, 0.8));
    }

    private static CubicCurve2D between(CubicCurve2D a, CubicCurve2D b, double t) {
        return new CubicCurve2D.Double(
                mix(a.getX1(), b.getX1(), t), mix(a.getY1(), b.getY1(), t),
                mix(a.getCtrlX1(), b.getCtrlX1(), t), mix(a.getCtrlY1(), b.getCtrlY1(), t),
                mix(a.getCtrlX2(), b.getCtrlX2(), t), mix(a.getCtrlY2(), b.getCtrlY2(), t),
                mix(a.getX2(), b.getX2(), t), mix(a.getY2(), b.getY2(), t));
    }

    private static double mix(double a, double b, double t) {
        return a + (b - a) * t;
    }
}
