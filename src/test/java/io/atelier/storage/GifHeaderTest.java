package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GifHeaderTest {
    /// Version, a canvas of 16 x 8 without colours.
    private static final String START = "474946383961" + "10000800000000";

    private static final String COMMENT = "21fe" + "02" + "3b3b" + "00";

    /// 16 x 8 with two colours of its own, and some data with a trailer's byte in it.
    private static final String FRAME = frame(0, 0, 16, 8);

    private static final String END = "3b";

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"474946383761", "474946383961"})
    void tellsTheSizeOfBothVersions(String version) throws IOException {
        String old = version + START.substring(version.length()) + FRAME + END;

        assertThat(read(old)).isEqualTo(new PictureHeader(PictureFormat.GIF, 16, 8, false));
    }

    @Test
    void passesOverColoursExtensionsAndFrames() throws IOException {
        String colours = "474946383961" + "10000800" + "81" + "0000" + "00".repeat(12);

        assertThat(read(colours + COMMENT + FRAME + COMMENT + frame(8, 4, 8, 4) + END).pixels())
                .isEqualTo(128);
    }

    @Test
    void refusesAnAnimationThatIsCutOffAnywhere() {
        byte[] whole = HexFormat.of().parseHex(START + COMMENT + FRAME + COMMENT + FRAME + END);

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(NotAPicture.class)
                    .hasMessageContaining("cut off");
        }
    }

    /// A decoder would make room for each of them.
    @ParameterizedTest
    @CsvSource({
        "0, 0, 17, 8",
        "0, 0, 16, 9",
        "1, 0, 16, 8",
        "0, 1, 16, 8",
        "65535, 65535, 65535, 65535",
        "0, 0, 0, 8",
        "0, 0, 16, 0"
    })
    void refusesFramesThatDoNotLieWithinThePicture(int left, int top, int width, int height) {
        assertThatThrownBy(() -> read(START + FRAME + frame(left, top, width, height) + END))
                .isInstanceOf(NotAPicture.class)
                .hasMessageContaining("does not lie within it");
    }

    @ParameterizedTest
    @CsvSource({
        "3b, without a picture",
        "21fe023b3b003b, without a picture",
        "00, damaged block",
        "3c000000, damaged block"
    })
    void refusesWhatHasNoFrameOrIsNone(String blocks, String reason) {
        assertThatThrownBy(() -> read(START + blocks))
                .isInstanceOf(NotAPicture.class)
                .hasMessageContaining(reason);
    }

    /// Such a file can be something else as well.
    @Test
    void refusesMoreBytesBehindTheEnd() {
        assertThatThrownBy(() -> read(START + FRAME + END + "00"))
                .isInstanceOf(NotAPicture.class)
                .hasMessageContaining("behind its end");
    }

    private PictureHeader read(String hex) throws IOException {
        return read(HexFormat.of().parseHex(hex));
    }

    private PictureHeader read(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("picture"), bytes);
        try (FileChannel channel = FileChannel.open(file)) {
            return PictureHeader.read(channel, PictureFormat.OUTPUTS);
        }
    }

    private static String frame(int left, int top, int width, int height) {
        return "2c"
                + littleEndian(left)
                + littleEndian(top)
                + littleEndian(width)
                + littleEndian(height)
                + "80"
                + "000000ffffff"
                + "02"
                + "03"
                + "443b3b"
                + "00";
    }

    private static String littleEndian(int value) {
        return "%02x%02x".formatted(value & 0xFF, value >> 8);
    }
}
