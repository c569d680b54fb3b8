package io.atelier.ingest;

import io.atelier.egress.EgressAnswer;
import io.atelier.egress.EgressRequest;
import io.atelier.egress.Receiver;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageSource;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.atelier.job.Transform;
import io.atelier.storage.InputFile;
import io.atelier.storage.InputStore;
import io.atelier.storage.InputUpload;
import io.atelier.storage.Manifest;
import io.atelier.storage.NotAPicture;
import io.atelier.storage.PictureFormat;
import io.atelier.storage.PictureStore;
import io.atelier.storage.StoredContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns every picture that a job starts from into a file in the store, before anything is queued:
/// what goes over Kafka names files alone, and a worker needs nobody but the store.
final class InputSources {
    private static final String ACCEPT = "image/png, image/jpeg, image/webp";
    private static final String MISSING_PICTURE = "names a picture that does not exist";

    private final InputStore inputs;
    private final PictureStore pictures;
    private final Calls calls;
    private final Sights sights;

    /// How an address is called: through the egress guard.
    interface Calls {
        EgressAnswer call(EgressRequest request, Receiver receiver)
                throws IOException, InterruptedException;
    }

    /// How a job stands that has no pictures of its own.
    interface Sights {
        JobSight at(JobId job) throws InterruptedException;
    }

    sealed interface Stored {}

    /// @param operation every source of which is a file
    record Good(ImageOperation operation) implements Stored {}

    record Bad(List<FieldError> errors) implements Stored {
        public Bad {
            errors = List.copyOf(errors);
        }
    }

    InputSources(InputStore inputs, PictureStore pictures, Calls calls, Sights sights) {
        this.inputs = inputs;
        this.pictures = pictures;
        this.calls = calls;
        this.sights = sights;
    }

    /// @param inline the pictures that came within the document, by their markers
    /// @throws IOException where the store fails
    Stored store(String tenant, ImageOperation operation, Map<String, InputUpload> inline)
            throws IOException, InterruptedException {
        return new OneJob(tenant, inline).store(operation);
    }

    /// What is wrong with the files that watermarks are to be made of.
    ///
    /// @throws IOException where the store fails
    List<FieldError> missingMarks(String tenant, List<Transform> transforms) throws IOException {
        for (Transform transform : transforms) {
            Optional<String> file = transform.file();
            if (file.isPresent() && inputs.find(tenant, file.get()).isEmpty()) {
                return List.of(
                        FieldError.of(
                                JobFields.TRANSFORM.name(),
                                "entry %d names a file that does not exist"
                                        .formatted(transforms.indexOf(transform))));
            }
        }
        return List.of();
    }

    /// Why a source can't be used, in words for the caller.
    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    private final class OneJob {
        private final String tenant;
        private final Map<String, InputUpload> inline;
        private final Map<String, InputFile> finished = new HashMap<>();
        private final List<FieldError> errors = new ArrayList<>();

        OneJob(String tenant, Map<String, InputUpload> inline) {
            this.tenant = tenant;
            this.inline = inline;
        }

        Stored store(ImageOperation operation) throws IOException, InterruptedException {
            ImageOperation stored =
                    switch (operation) {
                        case ImageOperation.Generate generate -> generate;
                        case ImageOperation.Variation variation ->
                                new ImageOperation.Variation(
                                        variation.prompt(),
                                        variation.options(),
                                        sources(files(variation.images())));
                        case ImageOperation.Edit edit -> edit(edit);
                        case ImageOperation.Turn turn -> turn(turn);
                    };
            return errors.isEmpty() ? new Good(stored) : new Bad(errors);
        }

        private ImageOperation edit(ImageOperation.Edit edit)
                throws IOException, InterruptedException {
            List<InputFile> images = files(edit.images());
            ImageSource mask = mask(edit.mask(), images);
            Optional<InputFile> markup = file("markup", "", edit.markup());
            return new ImageOperation.Edit(
                    edit.prompt(), edit.options(), sources(images), mask, source(markup));
        }

        private ImageOperation turn(ImageOperation.Turn turn)
                throws IOException, InterruptedException {
            List<InputFile> images = files(turn.images());
            return new ImageOperation.Turn(
                    turn.prompt(),
                    turn.options(),
                    sources(images),
                    mask(turn.mask(), images),
                    turn.action(),
                    turn.instructions(),
                    turn.previousResponseId());
        }

        private @Nullable ImageSource mask(@Nullable ImageSource source, List<InputFile> images)
                throws IOException, InterruptedException {
            Optional<InputFile> mask = file("mask", "", source);
            if (mask.isPresent() && errors.isEmpty() && !images.isEmpty()) {
                mask.get()
                        .objectionAsMaskOf(images.getFirst())
                        .ifPresent(reason -> errors.add(FieldError.of("mask", reason)));
            }
            return source(mask);
        }

        private static @Nullable ImageSource source(Optional<InputFile> file) {
            return file.<ImageSource>map(it -> new ImageSource.File(it.id())).orElse(null);
        }

        private List<InputFile> files(List<ImageSource> sources)
                throws IOException, InterruptedException {
            List<InputFile> files = new ArrayList<>();
            for (int i = 0; i < sources.size(); i++) {
                file("images", "entry " + i + " ", sources.get(i)).ifPresent(files::add);
            }
            return files;
        }

        private Optional<InputFile> file(String field, String entry, @Nullable ImageSource source)
                throws IOException, InterruptedException {
            if (source == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(file(source));
            } catch (Unusable e) {
                errors.add(FieldError.of(field, entry + e.getMessage()));
            } catch (NotAPicture e) {
                errors.add(
                        FieldError.of(
                                field, entry + "is not a picture to be used: " + e.getMessage()));
            }
            return Optional.empty();
        }

        private InputFile file(ImageSource source)
                throws IOException, InterruptedException, Unusable {
            return switch (source) {
                case ImageSource.File(String id) ->
                        inputs.find(tenant, id)
                                .orElseThrow(
                                        () -> new Unusable("names a file that does not exist"));
                case ImageSource.Url(String url) ->
                        url.startsWith("data:") ? sentAlong(url) : fetched(url);
                case ImageSource.Earlier earlier -> copied(earlier);
            };
        }

        private InputFile sentAlong(String url) throws IOException, Unusable {
            InputFile known = finished.get(url);
            if (known != null) {
                return known;
            }
            InputUpload upload = inline.get(url);
            if (upload != null) {
                InputFile file = upload.finish("inline", FileForm.DEFAULT_PURPOSE);
                finished.put(url, file);
                return file;
            }
            if (SealedPictures.isMarker(url)) {
                throw new Unusable("has a data URL without a picture");
            }
            // A record on a topic, which is short as a whole.
            try (InputUpload decoded = inputs.begin(tenant)) {
                Base64Pieces pieces = new Base64Pieces(decoded, InlinePictures.MAX_PICTURE_BYTES);
                for (int i = url.indexOf(',') + 1; i < url.length(); i++) {
                    pieces.take(url.charAt(i));
                }
                pieces.end();
                return decoded.finish("inline", FileForm.DEFAULT_PURPOSE);
            }
        }

        private InputFile fetched(String url) throws IOException, InterruptedException, Unusable {
            try (InputUpload upload = inputs.begin(tenant)) {
                EgressAnswer answer =
                        calls.call(
                                EgressRequest.get(url, ACCEPT, Long.MAX_VALUE),
                                (head, bytes) -> {
                                    if (head.status() == 200) {
                                        upload.write(bytes);
                                    }
                                });
                return switch (answer) {
                    case EgressAnswer.Taken(EgressAnswer.Head head, long bytes)
                            when head.status() == 200 ->
                            upload.finish("fetched", FileForm.DEFAULT_PURPOSE);
                    case EgressAnswer.Taken taken ->
                            throw new Unusable(
                                    "has an image_url that answered %d, not 200"
                                            .formatted(taken.head().status()));
                    case EgressAnswer.TooLong tooLong ->
                            throw new Unusable(
                                    "has an image_url with more bytes than a picture may have");
                    case EgressAnswer.Forbidden(String reason) ->
                            throw new Unusable(
                                    "has an image_url that may not be called: it " + reason);
                    case EgressAnswer.Lost(EgressAnswer.Cause cause) ->
                            throw new Unusable(
                                    "has an image_url that could not be fetched: "
                                            + cause.inWords());
                };
            }
        }

        private InputFile copied(ImageSource.Earlier earlier)
                throws IOException, InterruptedException, Unusable {
            Picture picture = picture(earlier).orElseThrow(() -> new Unusable(MISSING_PICTURE));
            Optional<String> objection = PictureFormat.objectionAsInput(picture.contentType());
            if (objection.isPresent()) {
                throw new Unusable("names a picture that " + objection.get());
            }
            StoredContent content =
                    pictures.open(picture.name()).orElseThrow(() -> new Unusable(MISSING_PICTURE));
            try (InputStream bytes = content.all();
                    InputUpload upload = inputs.begin(tenant)) {
                bytes.transferTo(upload);
                return upload.finish("earlier", FileForm.DEFAULT_PURPOSE);
            }
        }

        /// Of several runs the latest counts. Another tenant's job has none, as if it were not
        /// there.
        private Optional<Picture> picture(ImageSource.Earlier earlier)
                throws IOException, InterruptedException {
            Optional<Picture> own =
                    pictures.manifests(earlier.job()).stream()
                            .filter(manifest -> tenant.equals(manifest.tenant()))
                            .sorted(Comparator.comparingInt(Manifest::run).reversed())
                            .flatMap(manifest ->
                                    manifest.pictures().stream()
                                            .filter(picture ->
                                                    manifest.firstImage() + picture.index()
                                                            == earlier.index()))
                            .findFirst();
            return own.isPresent() ? own : reused(earlier);
        }

        /// Of a job that has those of another one.
        private Optional<Picture> reused(ImageSource.Earlier earlier) throws InterruptedException {
            if (!(sights.at(earlier.job()) instanceof JobSight.Seen(Job job))
                    || !tenant.equals(job.document().tenant())) {
                return Optional.empty();
            }
            return Optional.ofNullable(job.document().reuse())
                    .flatMap(reuse ->
                            reuse.pictures().stream()
                                    .filter(picture -> picture.index() == earlier.index())
                                    .findFirst());
        }

        private static List<ImageSource> sources(List<InputFile> files) {
            return files.stream().<ImageSource>map(it -> new ImageSource.File(it.id())).toList();
        }
    }
}
