package io.atelier.attempt;

import io.atelier.job.ImageOperation;
import io.atelier.job.ImageSource;
import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.atelier.openai.InputPicture;
import io.atelier.openai.Inputs;
import io.atelier.openai.PictureSource;
import io.atelier.storage.InputStore;
import io.atelier.storage.Manifest;
import io.atelier.storage.PictureFormat;
import io.atelier.storage.PictureStore;
import io.atelier.storage.StoredContent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The pictures that a call starts from, found in our own stores before anything is paid, and read
/// only while they are sent.
public final class InputPictures {
    private final InputStore inputs;
    private final PictureStore pictures;

    public InputPictures(InputStore inputs, PictureStore pictures) {
        this.inputs = inputs;
        this.pictures = pictures;
    }

    /// Something that a store may have under its name.
    private interface Opening {
        Optional<StoredContent> open() throws IOException;
    }

    public Inputs of(String tenant, ImageOperation operation) throws IOException, UnusableInput {
        List<InputPicture> images = new ArrayList<>();
        for (ImageSource source : operation.images()) {
            images.add(picture(tenant, source));
        }
        return switch (operation) {
            case ImageOperation.Generate _ -> Inputs.NONE;
            case ImageOperation.Variation _ -> Inputs.of(images);
            case ImageOperation.Edit edit ->
                    new Inputs(images, maybe(tenant, edit.mask()), maybe(tenant, edit.markup()));
            case ImageOperation.Turn turn -> new Inputs(images, maybe(tenant, turn.mask()), null);
        };
    }

    /// A picture of a job of the same tenant. Of several runs the latest counts.
    public InputPicture earlier(String tenant, JobId job, int index)
            throws IOException, UnusableInput {
        String what = "picture " + index + " of job " + job;
        Picture picture =
                pictures.manifests(job).stream()
                        .filter(manifest -> tenant.equals(manifest.tenant()))
                        .sorted(Comparator.comparingInt(Manifest::run).reversed())
                        .flatMap(manifest ->
                                manifest.pictures().stream()
                                        .filter(it -> manifest.firstImage() + it.index() == index))
                        .findFirst()
                        .orElseThrow(() -> UnusableInput.gone(what));
        Optional<String> objection = PictureFormat.objectionAsInput(picture.contentType());
        if (objection.isPresent()) {
            throw UnusableInput.unfit(what, objection.get());
        }
        return stored(() -> pictures.open(picture.name()), what);
    }

    private @Nullable InputPicture maybe(String tenant, @Nullable ImageSource source)
            throws IOException, UnusableInput {
        return source == null ? null : picture(tenant, source);
    }

    private InputPicture picture(String tenant, ImageSource source)
            throws IOException, UnusableInput {
        return switch (source) {
            case ImageSource.File(String id) -> stored(() -> inputs.open(tenant, id), "file " + id);
            case ImageSource.Earlier(JobId job, int index) -> earlier(tenant, job, index);
            // Ingest makes files of them, so this is a job of some other version of it.
            case ImageSource.Url _ -> throw UnusableInput.gone("an address");
        };
    }

    private static InputPicture stored(Opening opening, String what)
            throws IOException, UnusableInput {
        try (StoredContent content = opening.open().orElseThrow(() -> UnusableInput.gone(what))) {
            return new InputPicture.Stored(
                    new Source(content.contentType(), content.length(), what, opening));
        }
    }

    private record Source(String contentType, long lengthBytes, String what, Opening opening)
            implements PictureSource {
        @Override
        public InputStream open() throws IOException {
            return opening.open().orElseThrow(() -> new NoSuchFileException(what)).all();
        }
    }
}
