package io.atelier.embedded;

import java.awt.Color;
import java.util.List;
import java.util.SplittableRandom;

/// Five colours that go together, from deep to light.
record Palette(Color deep, Color mid, Color warm, Color accent, Color light) {
    private static final List<Palette> ALL =
            List.of(
                    of(0x14213d, 0x2a4d69, 0xf77f00, 0xfcbf49, 0xfdf0d5),
                    of(0x1b1035, 0x4b2e83, 0xd6336c, 0xff8fa3, 0xffe5ec),
                    of(0x0b2b2b, 0x1f6f6f, 0x84c7b9, 0xf2c14e, 0xf9f3df),
                    of(0x231942, 0x5e548e, 0xbe95c4, 0xf0a6ca, 0xefe9f4),
                    of(0x3b1f2b, 0x8f2d56, 0xd81159, 0xffbc42, 0xfff1d0),
                    of(0x0d1b2a, 0x1b4965, 0x62b6cb, 0xbee9e8, 0xf7fff7),
                    of(0x2b2d42, 0x5c677d, 0xef233c, 0xf4a261, 0xedf2f4),
                    of(0x132a13, 0x31572c, 0x90a955, 0xecf39e, 0xfefae0),
                    of(0x2d132c, 0x801336, 0xc72c41, 0xee4540, 0xffd6ba),
                    of(0x03045e, 0x0077b6, 0x00b4d8, 0xffd166, 0xeaf8fb));

    static Palette of(SplittableRandom random) {
        return ALL.get(random.nextInt(ALL.size()));
    }

    /// From deep (0) to light (1).
    Color at(double position) {
        var colours = List.of(deep, mid, warm, accent, light);
        var scaled = Math.clamp(position, 0, 1) * (colours.size() - 1);
        var below = (int) Math.min(scaled, colours.size() - 2);
        return mix(colours.get(below), colours.get(below + 1), scaled - below);
    }

    static Color mix(Color from, Color to, double share) {
        return new Color(
                between(from.getRed(), to.getRed(), share),
                between(from.getGreen(), to.getGreen(), share),
                between(from.getBlue(), to.getBlue(), share));
    }

    static Color fade(Color colour, double opacity) {
        var alpha = (int) Math.round(255 * Math.clamp(opacity, 0, 1));
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), alpha);
    }

    private static int between(int from, int to, double share) {
        return (int) Math.round(from + (to - from) * share);
    }

    private static Palette of(int deep, int mid, int warm, int accent, int light) {
        return new Palette(
                new Color(deep),
                new Color(mid),
                new Color(warm),
                new Color(accent),
                new Color(light));
    }
}
