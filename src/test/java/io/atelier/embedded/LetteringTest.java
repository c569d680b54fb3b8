package io.atelier.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class LetteringTest {

    @Test
    void drawsDotsWithoutAnyFont() {
        var lettering = new DotLettering();
        var picture = new BufferedImage(60, 20, BufferedImage.TYPE_INT_RGB);
        var g = picture.createGraphics();
        g.setPaint(Color.WHITE);

        lettering.draw(g, "I", 20, 0, 20);

        assertThat(lettering.width("ab", 20)).isEqualTo(24);
        assertThat(picture.getRGB(5, 13) & 0xff).isPositive();
        assertThat(picture.getRGB(50, 13) & 0xff).isZero();
    }

    @Test
    void drawsABoxForALetterItDoesNotHave() {
        var picture = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);

        new DotLettering().draw(picture.createGraphics(), "\uD83E\uDD8A", 20, 0, 20);

        assertThat(picture.getRGB(1, 13) & 0xff).isPositive();
    }
}
