package io.atelier.embedded;

import java.awt.Graphics2D;
import java.awt.GraphicsEnvironment;
import java.awt.image.BufferedImage;

/// How text gets onto a picture.
interface Lettering {

    /// Width in pixels at the height given.
    double width(String text, double height);

    /// Draws in the current paint.
    ///
    /// @param height of a capital with room below for descenders, about the size of a font
    /// @param baseline y of the line that letters stand on
    void draw(Graphics2D g, String text, double height, double x, double baseline);

    /// The fonts of the machine; [DotLettering] where there are none (a JDK on a bare container has
    /// no fontconfig and throws at the first letter).
    static Lettering available() {
        try {
            if (GraphicsEnvironment.getLocalGraphicsEnvironment()
                            .getAvailableFontFamilyNames()
                            .length
                    > 0) {
                var lettering = new FontLettering();
                var g = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB).createGraphics();
                lettering.draw(g, "a", 8, 0, 8);
                g.dispose();
                return lettering;
            }
        } catch (RuntimeException | LinkageError | InternalError e) {
            return new DotLettering();
        }
        return new DotLettering();
    }
}
