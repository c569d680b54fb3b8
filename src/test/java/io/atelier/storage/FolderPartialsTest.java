package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderPartialsTest {
    private static final JobId JOB = JobId.keyed("default", "/v1/jobs", "sketched");
    private static final byte[] PNG = Samples.picture("png", 32, 20);

    @TempDir Path parent;
    private Path root;
    private Instant now = Instant.parse("2026-11-22T12:59:59Z");
    private long minFree;

    @BeforeEach
    void chooseFolder() {
        root = parent.resolve("pictures");
    }

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
        assertThat(partials().open(first)).isEmpty();
        assertThat(partials().open(second)).isPresent();
        assertThat(folders()).containsExactly("2026112213", "2026112214");
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

    @Test
    void leavesTheRoomToWhatIsPaidFor() {
        minFree = Long.MAX_VALUE;

        assertThatThrownBy(() -> partials().begin(JOB, 1, 1, 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("min-free");
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

    @Test
    void followsNoLink() throws Exception {
        String name = stored(0).name();
        Path file = root.resolve(name);
        Path elsewhere = parent.resolve("elsewhere.png");
        Files.move(file, elsewhere);
        Files.createSymbolicLink(file, elsewhere);

        assertThat(partials().open(name)).isEmpty();
    }

    private Picture stored(int number) throws IOException {
        try (PartialUpload upload = partials().begin(JOB, 1, 3, 0)) {
            upload.write(PNG);
            return upload.finish(number);
        }
    }

    private FolderPartials partials() {
        return new FolderPartials(
                new SmallStorage(root, minFree), Clock.fixed(now, ZoneOffset.UTC));
    }

    private List<String> folders() throws IOException {
        try (Stream<Path> all = Files.list(root.resolve("partials"))) {
            return all.map(folder -> folder.getFileName().toString()).sorted().toList();
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
