package io.atelier.embedded;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.util.List;
import java.util.SplittableRandom;

/// What a picture shows, painted over the whole canvas.
interface Motif {
    List<Motif> ALL = List.of(new Hills(), new Ribbons(), new Orbits(), new Currents());

    void paint(Graphics2D g, Canvas canvas);

    /// @param detail how much of everything, 1 as a rule
    record Canvas(int width, int height, Palette palette, SplittableRandom random, double detail) {

        double between(double from, double to) {
            return random.nextDouble(from, to);
        }

        int shortEdge() {
            return Math.min(width, height);
        }

        int count(int base) {
            return Math.max(2, (int) Math.round(base * detail));
        }

        /// Light around a point that fades to nothing.
        void glow(Graphics2D g, double x, double y, double radius, Color colour, double strength) {
            g.setPaint(
                    new RadialGradientPaint(
                            (float) x,
                            (float) y,
                            (float) radius,
                            new float[] {0, 0.4f, 1},
                            new Color[] {
                                Palette.fade(colour, strength),
                                Palette.fade(colour, strength * 0.4),
                                Palette.fade(colour, 0)
                            }));
            g.fillRect(
                    (int) (x - radius), (int) (y - radius), (int) (2 * radius), (int) (2 * radius));
        }
    }
}
