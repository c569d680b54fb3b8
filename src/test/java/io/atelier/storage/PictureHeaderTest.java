package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureHeaderTest {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "png, PNG, 1, 1",
        "png, PNG, 640, 1280",
        "jpeg, JPEG, 1, 1",
        "jpeg, JPEG, 640, 1280",
        "webp, WEBP, 17, 33",
        "webp, WEBP, 640, 1280",
        "gif, GIF, 1, 1",
        "gif, GIF, 640, 1280"
    })
    void tellsKindAndSizeOfRealPictures(String kind, PictureFormat format, int width, int height)
            throws IOException {
        assertThat(read(Samples.picture(kind, width, height)))
                .isEqualTo(new PictureHeader(format, width, height, kind.equals("png")));
    }

    @Test
    void tellsTheSizeOfALosslessWebp() throws IOException {
        byte[] losslessPixel =
                HexFormat.of()
                        .parseHex(
                                "524946461a00000057454250"
                                        + "5650384c0d0000002f00000010071011118888fe0700");

        assertThat(read(losslessPixel))
                .isEqualTo(new PictureHeader(PictureFormat.WEBP, 1, 1, true));
    }

    @Test
    void tellsTheSizeOfAnExtendedWebp() throws IOException {
        byte[] extended =
                HexFormat.of()
                        .parseHex(
                                "524946461600000057454250"
                                        + "565038580a000000"
                                        + "10000000"
                                        + "ff0e00"
                                        + "6f0800");

        assertThat(read(extended))
                .isEqualTo(new PictureHeader(PictureFormat.WEBP, 3840, 2160, true));
    }

    @Test
    void findsTheSizeOfAJpegBehindALargeProfile() throws IOException {
        byte[] jpeg = Samples.picture("jpeg", 30, 20);
        byte[] profile = new byte[2 + 0xFFFF];
        profile[0] = (byte) 0xFF;
        profile[1] = (byte) 0xE2;
        profile[2] = (byte) 0xFF;
        profile[3] = (byte) 0xFF;
        byte[] withProfiles = new byte[jpeg.length + 2 * profile.length];
        System.arraycopy(jpeg, 0, withProfiles, 0, 2);
        System.arraycopy(profile, 0, withProfiles, 2, profile.length);
        System.arraycopy(profile, 0, withProfiles, 2 + profile.length, profile.length);
        System.arraycopy(jpeg, 2, withProfiles, 2 + 2 * profile.length, jpeg.length - 2);

        assertThat(read(withProfiles))
                .isEqualTo(new PictureHeader(PictureFormat.JPEG, 30, 20, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "webp", "gif"})
    void refusesEveryPictureThatIsCutOff(String kind) {
        byte[] whole = Samples.picture(kind, 24, 16);

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut))
                    .as("%s cut to %d bytes", kind, length)
                    .isInstanceOf(NotAPicture.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"no\"}}",
                "GIF88a and then some more bytes",
                "RIFF1234WAVEfmt and then some",
                "            "
            })
    void refusesWhatIsNoPicture(String text) {
        assertThatThrownBy(() -> read(Samples.ascii(text)))
                .isInstanceOf(NotAPicture.class)
                .hasMessageContaining("neither PNG, JPEG, WebP, GIF nor SVG");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gif", "svg"})
    void refusesAsInputWhatOnlyTheUpstreamMakes(String kind) {
        byte[] bytes = kind.equals("gif") ? Samples.picture("gif", 9, 9) : Samples.svg("");

        assertThatThrownBy(() -> read(bytes, PictureFormat.INPUTS))
                .isInstanceOf(NotAPicture.class)
                .hasMessage("neither PNG, JPEG nor WebP");
    }

    @Test
    void tellsTheSizeThatALyingHeaderDeclares() throws IOException {
        assertThat(read(Samples.lyingPng(20_000, 20_000)).pixels()).isEqualTo(400_000_000L);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "-1, 1"})
    void refusesAPngWithoutASize(int width, int height) {
        assertThatThrownBy(() -> read(Samples.lyingPng(width, height)))
                .isInstanceOf(NotAPicture.class)
                .hasMessageContaining("without a size");
    }

    @Test
    void refusesAPngWithADamagedHeader() {
        byte[] png = Samples.picture("png", 8, 8);
        png[19] ^= 1;

        assertThatThrownBy(() -> read(png))
                .isInstanceOf(NotAPicture.class)
                .hasMessageContaining("damaged");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // No marker after the start; a scan before any size; a segment of no length; only
                // fill bytes; no size at all.
                "ffd800000000000000000000ffd9",
                "ffd8ffda000801010000003fffd9",
                "ffd8ffe00000ffe00000ffe0ffd9",
                "ffd8ffffffffffffffffffffffd9",
                "ffd8ffe00008000000000000ffd9"
            })
    void refusesAJpegWithADamagedHeader(String hex) {
        assertThatThrownBy(() -> read(HexFormat.of().parseHex(hex)))
                .isInstanceOf(NotAPicture.class);
    }

    @Test
    void refusesAWebpThatIsLongerThanItSays() {
        byte[] webp = Samples.picture("webp", 8, 8);

        assertThatThrownBy(() -> read(Arrays.copyOf(webp, webp.length + 1)))
                .isInstanceOf(NotAPicture.class);
    }

    private PictureHeader read(byte[] bytes) throws IOException {
        return read(bytes, PictureFormat.OUTPUTS);
    }

    private PictureHeader read(byte[] bytes, List<PictureFormat> kinds) throws IOException {
        Path file = Files.write(folder.resolve("picture"), bytes);
        try (FileChannel channel = FileChannel.open(file)) {
            return PictureHeader.read(channel, kinds);
        }
    }
}
