package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.job.Failure;
import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.atelier.job.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every store of variants does, wherever it keeps them.
abstract class VariantStoreContract {
    private static final JobId JOB = JobId.of("0195f3a1-7b2c-7def-8123-456789abcdef");
    private static final byte[] SMALL = Samples.picture("webp", 20, 10);

    @TempDir Path folder;
    Picture original;
    private PictureStore pictures;
    private VariantStore variants;

    /// Both in one place.
    record Both(PictureStore pictures, VariantStore variants) {}

    /// With what is on its way below the folder.
    abstract Both opened();

    /// The names of all variants and records.
    abstract List<String> files() throws IOException;

    @BeforeEach
    void store() throws IOException {
        Both both = opened();
        pictures = both.pictures();
        variants = both.variants();
        original = uploaded(2);
    }

    private Picture uploaded(int index) throws IOException {
        try (PictureUpload upload = pictures.begin(JOB, 0, 1, 1, index)) {
            upload.write(Samples.picture("png", 200, 100));
            return upload.finish();
        }
    }

    @Test
    void keepsAVariantUnderTheNameOfItsPicture() throws IOException {
        Picture stored = stored(3);

        assertThat(stored.index()).isEqualTo(3);
        assertThat(stored.contentType()).isEqualTo("image/webp");
        assertThat(stored.widthPixels()).isEqualTo(20);
        assertThat(stored.name())
                .isEqualTo(
                        "variants/%s.v3.%s.webp"
                                .formatted(
                                        original.name().replace(".png", ""),
                                        stored.sha256().substring(0, 16)));
        try (StoredContent content = variants.open(stored.name()).orElseThrow()) {
            assertThat(content.all().readAllBytes()).isEqualTo(SMALL);
        }
    }

    @Test
    void findsTheSameContentThereAlready() throws IOException {
        assertThat(stored(0)).isEqualTo(stored(0));
        assertThat(leftOver()).isEmpty();
    }

    @Test
    void keepsWhatWasPublishedFirst() throws IOException {
        List<Variant> first =
                List.of(
                        new Variant.Made("small", stored(0)),
                        new Variant.Hash("hash", "L15?}k"),
                        new Variant.Failed("mark", Failure.of("mark_missing", "It is gone.")));

        assertThat(variants.of(original)).isEmpty();
        assertThat(variants.publish(original, first)).isEqualTo(first);
        assertThat(variants.publish(original, List.of())).isEqualTo(first);
        assertThat(variants.of(original)).contains(first);
        assertThat(leftOver()).isEmpty();
    }

    @Test
    void leavesNothingOfAVariantThatIsGivenUp() throws IOException {
        try (PictureUpload upload = variants.begin(original, 0)) {
            upload.write(SMALL, 0, 30);
            assertThatThrownBy(upload::finish).isInstanceOf(NotAPicture.class);
        }

        assertThat(leftOver()).isEmpty();
    }

    @Test
    void survivesThatItsPicturesAttemptIsCleanedUp() throws IOException {
        Picture stored = stored(0);

        pictures.discardAttempt(JOB, 0, 1, 1);

        assertThat(variants.open(stored.name())).isPresent();
    }

    @Test
    void sweepsWhatWasMadeOfPicturesThatAreGone() throws IOException {
        variants.publish(original, List.of(new Variant.Made("small", stored(0))));
        Instant now = Instant.now();
        assertThat(files()).hasSize(2);

        assertThat(variants.sweep(now, now)).isZero();
        pictures.discardAttempt(JOB, 0, 1, 1);
        Picture other = uploaded(3);
        List<Variant> kept = List.of(new Variant.Made("small", stored(other, 0)));
        variants.publish(other, kept);
        assertThat(variants.sweep(Instant.MIN, now)).isZero();
        assertThat(files()).hasSize(4);

        assertThat(variants.sweep(now, now)).isEqualTo(2);
        assertThat(variants.of(original)).isEmpty();
        assertThat(variants.of(other)).contains(kept);
        assertThat(files()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "variants/../../etc/passwd.v0.0123456789abcdef.png",
                "variants/ab/cd/x.v0.0123456789abcdef.png",
                "ab/cd/01927d6e-0000-7000-8000-0000000a11ce.p0.r1.f1.i0.png"
            })
    void opensNothingUnderOtherNames(String name) throws IOException {
        assertThat(variants.open(name)).isEmpty();
    }

    private Picture stored(int index) throws IOException {
        return stored(original, index);
    }

    private Picture stored(Picture of, int index) throws IOException {
        try (PictureUpload upload = variants.begin(of, index)) {
            upload.write(SMALL);
            return upload.finish();
        }
    }

    private List<Path> leftOver() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".tmp")).toList();
        }
    }
}
