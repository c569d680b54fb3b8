package io.atelier.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the stores count, who otherwise do as they would alone.
class MeteredStoresTest {
    private static final JobId JOB = JobId.keyed("default", "/v1/jobs", "metered");
    private static final byte[] PNG = Samples.picture("png", 8, 8);

    @TempDir Path folder;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void countsWhatGoesInAndOut() throws IOException {
        Stores stores = stores();
        Picture picture;
        try (PictureUpload upload = stores.pictures().begin(JOB, 0, 1, 1, 0)) {
            upload.write(PNG);
            picture = upload.finish();
        }
        InputFile input;
        try (InputUpload upload = stores.inputs().begin("default")) {
            upload.write(PNG);
            input = upload.finish("a.png", "vision");
        }
        Picture sketch;
        try (PartialUpload upload = stores.partials().begin(JOB, 1, 1, 0)) {
            upload.write(PNG);
            sketch = upload.finish(0);
        }
        stores.batches().put("batch", new ByteArrayInputStream("members".getBytes(UTF_8)));

        assertThat(read(stores.pictures().open(picture.name()).orElseThrow())).isEqualTo(PNG);
        assertThat(read(stores.inputs().open("default", input.id()).orElseThrow())).isEqualTo(PNG);
        assertThat(read(stores.partials().open(sketch.name()).orElseThrow())).isEqualTo(PNG);
        try (InputStream members = stores.batches().open("batch").orElseThrow()) {
            assertThat(members.readAllBytes()).asString().isEqualTo("members");
        }

        for (String direction : List.of("written", "read")) {
            assertThat(List.of("pictures", "inputs", "partials", "variants", "batches"))
                    .extracting(kind -> bytes(direction, kind))
                    .as(direction)
                    .containsExactly(PNG.length, PNG.length, PNG.length, 0, 7);
        }
        assertThat(times("pictures", "finish", "ok")).isEqualTo(1);
        assertThat(times("inputs", "open", "ok")).isEqualTo(1);
    }

    @Test
    void countsWhatIsDoneWithoutBytes() throws IOException {
        Stores stores = stores();
        Instant now = Instant.now();

        stores.pictures().discardAttempt(JOB, 0, 1, 1);
        assertThat(stores.pictures().manifests(JOB)).isEmpty();
        assertThat(stores.pictures().sweep(Instant.MIN, now)).isZero();
        assertThat(stores.variants().sweep(Instant.MIN, now)).isZero();
        assertThat(stores.inputs().delete("default", "file-none")).isFalse();

        assertThat(times("pictures", "discard", "ok")).isEqualTo(1);
        assertThat(times("pictures", "look", "ok")).isEqualTo(1);
        assertThat(times("pictures", "sweep", "ok")).isEqualTo(1);
        assertThat(times("variants", "sweep", "ok")).isEqualTo(1);
        assertThat(times("inputs", "discard", "ok")).isEqualTo(1);
    }

    @Test
    void tellsAStoreThatFailsFromBytesThatAreNoPicture() throws IOException {
        try (PictureUpload upload = stores().pictures().begin(JOB, 0, 1, 1, 0)) {
            upload.write("no picture".getBytes(UTF_8));
            assertThatThrownBy(upload::finish).isInstanceOf(NotAPicture.class);
        }
        assertThat(times("pictures", "finish", "ok")).isEqualTo(1);

        Path file = Files.createFile(folder.resolve("file"));
        Stores broken = stores(file);
        assertThatThrownBy(() -> broken.pictures().begin(JOB, 0, 1, 1, 0))
                .isInstanceOf(IOException.class);

        assertThat(times("pictures", "begin", "failed")).isEqualTo(1);
        assertThat(times("pictures", "finish", "failed")).isZero();
    }

    @Test
    void tellsHowMuchRoomThereIs() {
        stores();

        assertThat(registry.get("atelier_storage_free_bytes").gauge().value()).isPositive();
        assertThat(registry.get("atelier_storage_min_free_bytes").gauge().value()).isEqualTo(17);
    }

    private Stores stores() {
        return stores(folder.resolve("pictures"));
    }

    private Stores stores(Path where) {
        return new Stores(new SmallStorage(where, 17), Clock.systemUTC(), registry);
    }

    private static byte[] read(StoredContent content) throws IOException {
        try (InputStream bytes = content.all()) {
            return bytes.readAllBytes();
        }
    }

    private int bytes(String direction, String kind) {
        return (int)
                registry.get("atelier_storage_" + direction + "_bytes")
                        .tag("kind", kind)
                        .counter()
                        .count();
    }

    private long times(String kind, String operation, String outcome) {
        return registry.get("atelier_storage_operation")
                .tags("kind", kind, "operation", operation, "outcome", outcome)
                .timer()
                .count();
    }
}
