package io.atelier.ingest;

import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.ImageSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what a document wants made, and refuses fields that its operation has not got.
final class OperationReader {
    private final Form form;
    private final ImageOptions defaults;

    OperationReader(Form form, ImageOptions defaults) {
        this.form = form;
        this.defaults = defaults;
    }

    /// Fields that are wrong or missing have their defaults in it; the form knows of them.
    ImageOperation read() {
        String name = form.read(JobFields.OPERATION).orElse(ImageOperation.GENERATE);
        boolean variation = name.equals(ImageOperation.VARIATION);
        String prompt =
                (variation ? form.read(JobFields.PROMPT) : form.require(JobFields.PROMPT))
                        .orElse("");
        ImageOptions options = options();
        if (form.wrong(JobFields.OPERATION)) {
            return unknown(prompt, options);
        }
        return switch (name) {
            case ImageOperation.EDIT -> edit(prompt, options);
            case ImageOperation.VARIATION -> variation(prompt, options);
            default -> generate(prompt, options);
        };
    }

    /// The same of a turn's document, which has no operation and one picture.
    ///
    /// @param instructions of the session
    ImageOperation readTurn(@Nullable String instructions) {
        return new ImageOperation.Turn(
                form.require(JobFields.PROMPT).orElse(""),
                options(),
                form.read(JobFields.IMAGES).orElse(List.of()),
                form.read(JobFields.MASK).orElse(null),
                form.read(SessionFields.ACTION).orElse(ImageOperation.Turn.AUTO),
                instructions,
                null);
    }

    /// Nobody can tell which fields belong to it.
    private ImageOperation unknown(String prompt, ImageOptions options) {
        form.read(JobFields.IMAGES);
        form.read(JobFields.MASK);
        form.read(JobFields.MARKUP);
        return new ImageOperation.Generate(prompt, options);
    }

    private ImageOperation generate(String prompt, ImageOptions options) {
        onlyOf("edit or variation", JobFields.IMAGES, JobFields.INPUT_FIDELITY);
        onlyOf("edit", JobFields.MASK, JobFields.MARKUP);
        return new ImageOperation.Generate(prompt, options);
    }

    private ImageOperation edit(String prompt, ImageOptions options) {
        List<ImageSource> images = form.require(JobFields.IMAGES).orElse(List.of());
        Optional<ImageSource> mask = form.read(JobFields.MASK);
        Optional<ImageSource> markup = form.read(JobFields.MARKUP);
        if (form.has(JobFields.MASK) && form.has(JobFields.MARKUP)) {
            form.refuse(JobFields.MARKUP.name(), "can't be given together with mask");
        }
        return new ImageOperation.Edit(
                prompt, options, images, mask.orElse(null), markup.orElse(null));
    }

    private ImageOperation variation(String prompt, ImageOptions options) {
        List<ImageSource> images = form.require(JobFields.IMAGES).orElse(List.of());
        if (images.size() > 1) {
            form.refuse(JobFields.IMAGES.name(), "must hold one image for a variation");
        }
        onlyOf("edit", JobFields.MASK, JobFields.MARKUP);
        return new ImageOperation.Variation(prompt, options, images);
    }

    private void onlyOf(String operations, Field<?>... fields) {
        for (Field<?> field : fields) {
            if (form.has(field)) {
                form.read(field);
                form.refuse(field.name(), "is only for the operation " + operations);
            }
        }
    }

    private ImageOptions options() {
        return new ImageOptions(
                form.read(JobFields.MODEL).orElse(defaults.model()),
                form.read(JobFields.N).orElse(defaults.n()),
                form.read(JobFields.SIZE).orElse(defaults.size()),
                form.read(JobFields.QUALITY).orElse(defaults.quality()),
                form.read(JobFields.BACKGROUND).orElse(defaults.background()),
                form.read(JobFields.OUTPUT_FORMAT).orElse(defaults.outputFormat()),
                form.read(JobFields.OUTPUT_COMPRESSION).orElse(null),
                form.read(JobFields.MODERATION).orElse(defaults.moderation()),
                form.read(JobFields.INPUT_FIDELITY).orElse(null),
                form.read(JobFields.COMPLEXITY).orElse(null),
                form.read(JobFields.FRAME_COUNT).orElse(null),
                form.read(JobFields.FRAME_DURATION_MS).orElse(null),
                form.read(JobFields.SVG).orElse(null),
                form.read(JobFields.SAFETY_IDENTIFIER).orElse(null),
                form.read(JobFields.PARTIAL_IMAGES).orElse(defaults.partialImages()),
                form.read(JobFields.PROMPT_MODE).orElse(defaults.promptMode()));
    }
}
