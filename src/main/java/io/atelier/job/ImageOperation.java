package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a job asks the upstream to do.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "operation")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ImageOperation.Generate.class, name = ImageOperation.GENERATE),
    @JsonSubTypes.Type(value = ImageOperation.Edit.class, name = ImageOperation.EDIT),
    @JsonSubTypes.Type(value = ImageOperation.Variation.class, name = ImageOperation.VARIATION),
    @JsonSubTypes.Type(value = ImageOperation.Turn.class, name = ImageOperation.TURN)
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface ImageOperation {
    String GENERATE = "generate";
    String EDIT = "edit";
    String VARIATION = "variation";
    String TURN = "turn";

    /// What is sent: as the caller wrote it, byte for byte, unless the job's changes say otherwise.
    String prompt();

    ImageOptions options();

    /// The pictures it starts from, in order; without mask and markup.
    List<ImageSource> images();

    /// The name of the operation on the wire.
    String wireName();

    ImageOperation prompting(String prompt);

    ImageOperation with(ImageOptions options);

    /// The same for so many pictures, as one part of a job asks for.
    default ImageOperation forImages(int n) {
        return n == options().n() ? this : with(options().but().n(n).made());
    }

    /// Pictures from a prompt alone.
    record Generate(String prompt, ImageOptions options) implements ImageOperation {
        public Generate {
            Objects.requireNonNull(prompt);
            Objects.requireNonNull(options);
        }

        @Override
        public List<ImageSource> images() {
            return List.of();
        }

        @Override
        public String wireName() {
            return GENERATE;
        }

        @Override
        public Generate prompting(String other) {
            return new Generate(other, options);
        }

        @Override
        public Generate with(ImageOptions other) {
            return new Generate(prompt, other);
        }
    }

    /// Pictures from others and a prompt.
    ///
    /// @param mask where the first image may change: its transparent part
    /// @param markup what somebody drew over the first image, to show what is meant
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Edit(
            String prompt,
            ImageOptions options,
            List<ImageSource> images,
            @Nullable ImageSource mask,
            @Nullable ImageSource markup)
            implements ImageOperation {
        public Edit {
            Objects.requireNonNull(prompt);
            Objects.requireNonNull(options);
            images = List.copyOf(images);
        }

        @Override
        public String wireName() {
            return EDIT;
        }

        @Override
        public Edit prompting(String other) {
            return new Edit(other, options, images, mask, markup);
        }

        @Override
        public Edit with(ImageOptions other) {
            return new Edit(prompt, other, images, mask, markup);
        }
    }

    /// Pictures like another one. The upstream has given up its own call for it, so it is an edit
    /// with a prompt of the catalogue's.
    record Variation(String prompt, ImageOptions options, List<ImageSource> images)
            implements ImageOperation {
        public Variation {
            Objects.requireNonNull(prompt);
            Objects.requireNonNull(options);
            images = List.copyOf(images);
        }

        /// The call that is really made.
        public Edit asEdit() {
            return new Edit(prompt, options, images, null, null);
        }

        @Override
        public String wireName() {
            return VARIATION;
        }

        @Override
        public Variation prompting(String other) {
            return new Variation(other, options, images);
        }

        @Override
        public Variation with(ImageOptions other) {
            return new Variation(prompt, other, images);
        }
    }

    /// One picture from what was said and drawn so far, and a prompt.
    ///
    /// @param images what comes with this turn; what earlier turns made needs no mention
    /// @param mask where the first image may change: its transparent part
    /// @param action `generate`, `edit`, or `auto` where the model decides
    /// @param instructions of the session
    /// @param previousResponseId the upstream's id of the turn that this one goes on from; null for
    ///   the first one, and where the upstream's copy is gone and `images` make up for it
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Turn(
            String prompt,
            ImageOptions options,
            List<ImageSource> images,
            @Nullable ImageSource mask,
            String action,
            @Nullable String instructions,
            @Nullable String previousResponseId)
            implements ImageOperation {
        public static final String AUTO = "auto";

        public Turn {
            Objects.requireNonNull(prompt);
            Objects.requireNonNull(options);
            Objects.requireNonNull(action);
            images = List.copyOf(images);
        }

        @Override
        public String wireName() {
            return TURN;
        }

        @Override
        public Turn prompting(String other) {
            return new Turn(other, options, images, mask, action, instructions, previousResponseId);
        }

        @Override
        public Turn with(ImageOptions other) {
            return new Turn(prompt, other, images, mask, action, instructions, previousResponseId);
        }
    }
}
