package io.atelier.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.condition.OS.LINUX;

import io.atelier.job.Transform;
import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypefaceTest {
    @Test
    void setsOneLetterAfterTheOther() {
        Rectangle2D one = Typeface.outline("H").getBounds2D();
        Rectangle2D three = Typeface.outline("HHH").getBounds2D();
        Rectangle2D low = Typeface.outline("Hg").getBounds2D();

        assertThat(one.getHeight()).isBetween(0.6, 0.8);
        assertThat(three.getWidth()).isGreaterThan(2.5 * one.getWidth());
        assertThat(low.getMaxY()).isPositive().isGreaterThan(one.getMaxY());
    }

    @ParameterizedTest
    @ValueSource(strings = {"© Atelier 2026", "Ångström", "Ελλάδα", "Москва", "a\u030A", "♥"})
    void hasTheLettersOfManyScripts(String text) {
        assertThat(Typeface.objection(text)).isEmpty();
        assertThat(Typeface.outline(text).getBounds2D().getWidth()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "工房, U+5DE5",
        "a\u0007b, U+0007",
        "سلام, right to left",
    })
    void saysWhatItCantDraw(String text, String why) {
        assertThat(Typeface.objection(text)).get().asString().contains(why);
    }

    /// As on a bare container: fontconfig can't be loaded there, so the JDK has no fonts.
    @Test
    @EnabledOnOs(LINUX)
    void drawsWithoutTheMachinesFonts(@TempDir Path folder) throws Exception {
        Files.createFile(folder.resolve("libfontconfig.so.1"));
        Files.createFile(folder.resolve("libfontconfig.so"));
        ProcessBuilder bare =
                new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Djava.awt.headless=true",
                        Bare.class.getName());
        bare.environment().put("LD_LIBRARY_PATH", folder.toString());
        Path output = folder.resolve("output");

        Process process = bare.redirectErrorStream(true).redirectOutput(output.toFile()).start();

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output).content().contains("no fonts", "drawn");
    }

    /// What is run there.
    static final class Bare {
        private Bare() {}

        public static void main(String[] arguments) {
            try {
                System.out.println(new Font(Font.SANS_SERIF, Font.PLAIN, 9).getFamily());
            } catch (RuntimeException | Error e) {
                System.out.println("no fonts");
            }
            Transform.Placement placement =
                    new Transform.Placement(Transform.Position.CENTER, 100, 50);
            Drawing.text(
                    Studio.stripes("png"), new Transform.Text("© Atelier", "#ffffff"), placement);
            System.out.println("drawn");
        }
    }
}
