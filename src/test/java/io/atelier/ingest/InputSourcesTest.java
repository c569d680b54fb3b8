package io.atelier.ingest;

import static io.atelier.job.Outcome.Telling.NOTHING;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.atelier.egress.EgressAnswer;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageSource;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.ModerationCheck;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Picture;
import io.atelier.job.Reuse;
import io.atelier.job.SampleDocument;
import io.atelier.job.Tier;
import io.atelier.job.Usage;
import io.atelier.storage.InputFile;
import io.atelier.storage.InputUpload;
import io.atelier.storage.Manifest;
import io.atelier.storage.PictureUpload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputSourcesTest {
    private static final String URL = "https://pictures.example/a.png";

    @TempDir Path folder;
    private Inputs inputs;
    private EgressAnswer answer = taken(200);
    private Job again = sample(document("anna"));
    private byte[] served = new byte[0];

    @BeforeEach
    void open() {
        inputs = new Inputs(folder);
    }

    @Test
    void turnsEverySourceIntoAFile() throws Exception {
        byte[] png = Inputs.png(30, 20);
        InputFile file = upload("anna", png);
        JobId job = job("anna", 2, png);
        served = Inputs.png(31, 21);
        InputFile fetched = upload("anna", served);
        String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(png);

        List<ImageSource> images =
                stored(
                                new ImageSource.File(file.id()),
                                new ImageSource.Earlier(job, 2),
                                new ImageSource.Url(url),
                                new ImageSource.Url(URL))
                        .images();

        ImageSource same = new ImageSource.File(file.id());
        assertThat(images).containsExactly(same, same, same, new ImageSource.File(fetched.id()));
    }

    @Test
    void findsThePicturesThatAJobHasFromAnother() throws Exception {
        byte[] png = Inputs.png(30, 20);
        JobId first = job("anna", 0, png);
        Picture picture = inputs.pictures().manifests(first).getFirst().pictures().getFirst();
        JobDocument document =
                document("anna").reusing(new Reuse(first, List.of(picture), NOTHING));
        again = sample(document);

        assertThat(stored(new ImageSource.Earlier(again.id(), 0)).images())
                .containsExactly(new ImageSource.File(upload("anna", png).id()));
        assertThat(errors(edit(null, new ImageSource.Earlier(again.id(), 1)))).hasSize(1);
        again = sample(document("ben").reusing(document.reuse()));
        assertThat(errors(edit(null, new ImageSource.Earlier(again.id(), 0)))).hasSize(1);
    }

    @Test
    void finishesWhatCameInlineOnceHoweverOftenItIsNamed() throws Exception {
        byte[] png = Inputs.png(30, 20);
        InputUpload upload = inputs.store().begin("anna");
        upload.write(png);
        String marker = "data:image/png;sha256=" + upload.seal();
        ImageSource source = new ImageSource.Url(marker);

        InputSources.Stored stored =
                sources().store("anna", edit(null, source, source), Map.of(marker, upload));

        assertThat(stored).isInstanceOf(InputSources.Good.class);
        assertThat(errors(edit(null, source)))
                .containsExactly("images: entry 0 has a data URL without a picture");
    }

    /// Byte for byte the same for what is missing and what is another tenant's.
    @Test
    void tellsNothingOfWhatIsAnothers() throws Exception {
        byte[] png = Inputs.png(30, 20);
        ImageSource bensFile = new ImageSource.File(upload("ben", png).id());
        ImageSource noFile = new ImageSource.File("file-0123456789abcdef0123456789abcdef");
        ImageSource bensJob = new ImageSource.Earlier(job("ben", 0, png), 0);
        ImageSource noJob = new ImageSource.Earlier(JobId.random(), 0);
        ImageSource noIndex = new ImageSource.Earlier(job("anna", 0, png), 1);

        assertThat(errors(edit(null, bensFile))).isEqualTo(errors(edit(null, noFile)));
        assertThat(errors(edit(null, bensJob)))
                .isEqualTo(errors(edit(null, noJob)))
                .isEqualTo(errors(edit(null, noIndex)))
                .containsExactly("images: entry 0 names a picture that does not exist");
    }

    @Test
    void saysWhyAnAddressGaveNoPicture() throws Exception {
        ImageOperation edit = edit(null, new ImageSource.Url(URL));
        served = Inputs.png(9, 9);

        answer = taken(302);
        assertThat(errors(edit)).first().asString().contains("answered 302");
        answer = new EgressAnswer.Forbidden("leads to an address that is not public");
        assertThat(errors(edit)).first().asString().contains("not public");
        answer = new EgressAnswer.Lost(EgressAnswer.Cause.SILENT);
        assertThat(errors(edit)).first().asString().contains("silent");
        answer = taken(200);
        served = "<html></html>".getBytes(UTF_8);
        assertThat(errors(edit)).first().asString().contains("not a picture");
        assertThat(inputs.files()).isEmpty();
    }

    @Test
    void holdsTheMaskAgainstTheFirstImage() throws Exception {
        ImageSource image = new ImageSource.File(upload("anna", Inputs.png(30, 20)).id());
        ImageSource other = new ImageSource.File(upload("anna", Inputs.png(20, 30)).id());

        assertThat(errors(edit(other, image)))
                .first()
                .asString()
                .startsWith("mask: must be as large");
        assertThat(sources().store("anna", edit(image, image), Map.of()))
                .isInstanceOf(InputSources.Good.class);
    }

    @Test
    void saysThatAnAnimationOrADrawingCantBeStartedFrom() throws Exception {
        byte[] svg = "<svg xmlns='http://www.w3.org/2000/svg'></svg>".getBytes(UTF_8);
        ImageSource drawing = new ImageSource.Earlier(job("anna", 0, svg), 0);
        ImageSource animation = new ImageSource.Earlier(job("anna", 0, Inputs.gif()), 0);

        assertThat(errors(edit(drawing, animation)))
                .containsExactly(
                        "images: entry 0 names a picture that is GIF, and only PNG, JPEG or WebP can be started from",
                        "mask: names a picture that is SVG, and only PNG, JPEG or WebP can be started from");
        answer = taken(200);
        served = svg;
        assertThat(errors(edit(null, new ImageSource.Url(URL))))
                .first()
                .asString()
                .endsWith("neither PNG, JPEG nor WebP");
    }

    private static JobDocument document(String tenant) {
        return new JobDocument(
                tenant,
                Tier.STANDARD,
                "hash",
                JsonNodeFactory.instance.objectNode(),
                SampleDocument.PLAIN.operation(),
                1,
                ModerationCheck.OFF,
                null,
                null,
                OnAmbiguous.RETRY,
                null,
                List.of(),
                List.of(),
                Map.of());
    }

    private static Job sample(JobDocument document) {
        Instant now = Instant.now();
        return new Job(
                JobId.random(),
                document,
                now,
                null,
                now,
                1,
                List.of(Part.fresh(0, 0, 1, new PartState.Cancelled(now))),
                null,
                List.of());
    }

    private InputSources sources() {
        return new InputSources(
                inputs.store(),
                inputs.pictures(),
                (request, receiver) -> {
                    if (answer instanceof EgressAnswer.Taken(EgressAnswer.Head head, long bytes)) {
                        receiver.take(head, served);
                    }
                    return answer;
                },
                id -> id.equals(again.id()) ? new JobSight.Seen(again) : new JobSight.Missing());
    }

    private ImageOperation stored(ImageSource... images) throws Exception {
        InputSources.Stored stored = sources().store("anna", edit(null, images), Map.of());
        assertThat(stored).isInstanceOf(InputSources.Good.class);
        return ((InputSources.Good) stored).operation();
    }

    private List<String> errors(ImageOperation operation) throws Exception {
        InputSources.Stored stored = sources().store("anna", operation, Map.of());
        assertThat(stored).isInstanceOf(InputSources.Bad.class);
        return ((InputSources.Bad) stored)
                .errors().stream().map(error -> error.field() + ": " + error.message()).toList();
    }

    private static ImageOperation edit(@Nullable ImageSource mask, ImageSource... images) {
        return new ImageOperation.Edit(
                "a fox", SampleDocument.PLAIN.operation().options(), List.of(images), mask, null);
    }

    private static EgressAnswer taken(int status) {
        return new EgressAnswer.Taken(new EgressAnswer.Head(status, Map.of()), 1);
    }

    private InputFile upload(String tenant, byte[] bytes) throws IOException {
        try (InputUpload upload = inputs.store().begin(tenant)) {
            upload.write(bytes);
            return upload.finish("a.png", "vision");
        }
    }

    /// A job of two parts, the second of which has this picture.
    private JobId job(String tenant, int firstImage, byte[] bytes) throws IOException {
        JobId job = JobId.random();
        try (PictureUpload upload = inputs.pictures().begin(job, 1, 1, 1, 0)) {
            upload.write(bytes);
            Picture picture = upload.finish();
            inputs.pictures()
                    .publish(
                            new Manifest(
                                    job,
                                    tenant,
                                    1,
                                    firstImage,
                                    1,
                                    1,
                                    "hash",
                                    List.of(picture),
                                    new Usage(1, 0, 0, 1),
                                    null));
        }
        return job;
    }
}
