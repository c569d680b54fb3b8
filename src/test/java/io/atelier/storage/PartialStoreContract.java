package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every store of sketches does, wherever it keeps them.
abstract class PartialStoreContract {
    static final JobId JOB = JobId.keyed("default", "/v1/jobs", "sketched");
    static final byte[] PNG = Samples.picture("png", 32, 20);

    Instant now = Instant.parse("2026-11-22T12:59:59Z");

    /// A look at the sketches at the time of now.
    abstract PartialStore partials();

    /// The names of all sketches that are stored.
    abstract List<String> files() throws IOException;

    @Test
    void givesBackASketch() throws Exception {
        Picture sketch = stored(2);

        assertThat(sketch)
                .isEqualTo(
                        new Picture(
                                2,
                                "partials/2026112212/" + JOB + ".r1.f3.i0.k2.png",
                                "image/png",
                                PNG.length,
                                sketch.sha256(),
                                32,
                                20));
        try (StoredContent content = partials().open(sketch.name()).orElseThrow()) {
            assertThat(content.contentType()).isEqualTo("image/png");
            assertThat(content.all().readAllBytes()).isEqualTo(PNG);
        }
    }

    /// A sketch of 12:59:59 goes with the first one after 14:00, not before.
    @Test
    void keepsASketchForAnHourAtLeastAndDropsWholeHours() throws Exception {
        String first = stored(0).name();

        now = now.plus(Duration.ofHours(1));
        String second = stored(0).name();
        assertThat(partials().open(first)).isPresent();

        now = now.plusSeconds(1);
        stored(1);
        Awaitility.await().until(() -> partials().open(first).isEmpty());
        assertThat(partials().open(second)).isPresent();
        assertThat(files()).hasSize(2).doesNotContain(first).contains(second);
    }

    @Test
    void leavesNoTraceOfWhatWasNotFinished() throws Exception {
        try (PartialUpload upload = partials().begin(JOB, 1, 1, 0)) {
            upload.write(PNG);
        }

        assertThat(files()).isEmpty();
    }

    @Test
    void keepsNothingThatIsNoPicture() throws Exception {
        for (byte[] bytes : List.of(Samples.ascii("no picture"), new byte[0])) {
            try (PartialUpload upload = partials().begin(JOB, 1, 1, 0)) {
                upload.write(bytes);
                assertThatThrownBy(() -> upload.finish(0)).isInstanceOf(NotAPicture.class);
            }
        }

        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "partials/2026112212/../../manifests/a.png",
                "partials/2026112212/%s.r1.f3.i0.k0.svg",
                "partials/2026112212/%s.r1.f3.i0.png",
                "partials/2026112212/%s.r1.f3.i0.k1.png",
                "partials/2026112213/%s.r1.f3.i0.k0.png",
                "partials/2026112212/%s.r1.f3.i0.k0.png/",
                "/partials/2026112212/%s.r1.f3.i0.k0.png",
                "jobs/2026112212/%s.r1.f3.i0.k0.png"
            })
    void opensNothingButItsOwnNames(String name) throws Exception {
        assertThat(partials().open(stored(0).name())).isPresent();

        assertThat(partials().open(name.formatted(JOB))).isEmpty();
    }

    Picture stored(int number) throws IOException {
        try (PartialUpload upload = partials().begin(JOB, 1, 3, 0)) {
            upload.write(PNG);
            return upload.finish(number);
        }
    }

    Clock clock() {
        return Clock.fixed(now, ZoneOffset.UTC);
    }
}
