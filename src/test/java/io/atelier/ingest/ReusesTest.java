package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.catalog.Catalog;
import io.atelier.job.Fact;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.atelier.job.Reuse;
import io.atelier.job.Usage;
import io.atelier.storage.Manifest;
import io.atelier.storage.PictureUpload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whose pictures somebody may have.
class ReusesTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final String FOX = "{'prompt':'a fox','n':2,'reuse':true}";

    @TempDir Path folder;
    private Inputs inputs;
    private Reuses reuses;

    @BeforeEach
    void open() {
        inputs = new Inputs(folder);
        reuses = inputs.reuses();
    }

    @Test
    void findsWhatWasBoughtForTheSameWish() throws Exception {
        JobId first = bought(FOX, 2);

        JobDocument again = reuses.served(document(FOX));

        Reuse reuse = Objects.requireNonNull(again.reuse());
        assertThat(reuse.job()).isEqualTo(first);
        assertThat(reuse.pictures()).extracting(Picture::index).containsExactly(0, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'tier':'batch'",
                "'metadata':{'a':'b'}",
                "'group':'g'",
                "'deadline':'2026-11-24T12:00:00Z'",
                "'safety_identifier':'anna-1'",
                "'model':'gpt-image-2.5-flare'",
                "'size':'auto','quality':'auto'",
                "'transform':[]"
            })
    void looksPastWhatNoPictureShows(String field) throws Exception {
        JobId first = bought(FOX, 2);

        assertThat(found("{'prompt':'a fox','n':2,'reuse':true,%s}".formatted(field)))
                .contains(first);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'prompt':'a fox ','n':2,'reuse':true}",
                "{'prompt':'a fox','n':1,'reuse':true}",
                "{'prompt':'a fox','n':2,'reuse':true,'quality':'low'}",
                "{'prompt':'a fox','n':2,'reuse':true,'model':'gpt-image-2'}",
                "{'prompt':'a fox','n':2,'reuse':true,'prompt_mode':'expanded'}",
                "{'prompt':'a fox','n':2,'reuse':true,'moderation_check':'text'}",
                "{'prompt':'a fox','n':2,'reuse':true,'transform':[{'kind':'thumbnail'}]}",
                "{'prompt':'a fox','n':2,'reuse':true,'not_before':'2026-11-23T12:00:01Z'}",
                "{'prompt':'a fox','n':2,'reuse':false}",
                "{'prompt':'a fox','n':2}"
            })
    void findsNothingForAnotherWish(String document) throws Exception {
        reuses = inputs.reuses(Optional.empty(), Clock.fixed(NOON, ZoneOffset.UTC));
        bought(FOX, 2);

        assertThat(found(document)).isEmpty();
    }

    @Test
    void tellsInputPicturesByTheirContent() throws Exception {
        String edit =
                "{'operation':'edit','prompt':'bluer','reuse':true,'images':[{'file_id':'file-%s'}]}";
        JobId first = bought(edit.formatted("a".repeat(32)), 1);

        assertThat(found(edit.formatted("a".repeat(32)))).contains(first);
        assertThat(found(edit.formatted("b".repeat(32)))).isEmpty();
    }

    @Test
    void servesNobodyElse() throws Exception {
        bought(FOX, 2);

        assertThat(reuses.served(document("ben", FOX)).reuse()).isEqualTo(Reuse.WISHED);
    }

    @Test
    void findsNothingOfAJobThatLacksAPictureOrHasLostOne() throws Exception {
        bought(FOX, 1);
        assertThat(found(FOX)).isEmpty();

        bought(FOX, 2);
        assertThat(found(FOX)).isPresent();

        for (Path file : inputs.files()) {
            if (file.toString().endsWith(".png")) {
                Files.delete(file);
            }
        }
        assertThat(found(FOX)).isEmpty();
    }

    /// Under a key that stands for another job, whose pictures are others.
    @Test
    void findsNothingOfAJobThatWasRefused() throws Exception {
        JobId fox = bought(FOX, 2);
        String hare = FOX.replace("fox", "hare");

        reuses.note(new Fact.Submit(fox, document(hare), NOON, null));

        assertThat(found(hare)).isEmpty();
    }

    @Test
    void promisesNoPictureThatIsAboutToGo() throws Exception {
        bought(FOX, 2);

        assertThat(foundAfter(Duration.ofDays(29).minusSeconds(1))).isPresent();
        assertThat(foundAfter(Duration.ofDays(29))).isEmpty();
    }

    private Optional<JobId> foundAfter(Duration time) {
        reuses =
                inputs.reuses(
                        Optional.of(Duration.ofDays(30)),
                        Clock.fixed(NOON.plus(time), ZoneOffset.UTC));
        return found(FOX);
    }

    private Optional<JobId> found(String document) {
        return Optional.ofNullable(reuses.served(document(document)).reuse()).map(Reuse::job);
    }

    /// A job that was handed in, and so many of its pictures stored.
    private JobId bought(String json, int pictures) throws IOException {
        JobId job = JobId.random();
        JobDocument document = document(json);
        reuses.note(new Fact.Submit(job, document, NOON, null));
        List<Picture> stored = new ArrayList<>();
        for (int i = 0; i < pictures; i++) {
            try (PictureUpload upload = inputs.pictures().begin(job, 0, 1, 1, i)) {
                upload.write(Inputs.png(30, 20));
                stored.add(upload.finish());
            }
        }
        inputs.pictures()
                .publish(
                        new Manifest(
                                job,
                                document.tenant(),
                                0,
                                0,
                                1,
                                1,
                                document.requestHash(),
                                stored,
                                new Usage(1, 0, 0, 1),
                                null));
        return job;
    }

    private static JobDocument document(String json) {
        return document("anna", json);
    }

    private static JobDocument document(String tenant, String json) {
        Catalog catalog = Catalog.load();
        Reading reading =
                new JobDocumentReader(
                                catalog,
                                Clock.fixed(NOON, ZoneOffset.UTC),
                                catalog.defaults().model(),
                                _ -> JobDefaultsTest.PLAIN,
                                _ -> false)
                        .read(tenant, json.replace('\'', '"').getBytes(UTF_8));
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).document();
    }
}
