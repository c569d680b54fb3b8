package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Objects;

/// What a job asks the upstream to do.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "operation")
@JsonSubTypes(@JsonSubTypes.Type(value = ImageOperation.Generate.class, name = "generate"))
public sealed interface ImageOperation {
    /// As the caller wrote it, byte for byte.
    String prompt();

    ImageOptions options();

    /// The name of the operation on the wire.
    String wireName();

    /// The same for another number of pictures.
    ImageOperation asking(int images);

    /// Pictures from a prompt alone.
    record Generate(String prompt, ImageOptions options) implements ImageOperation {
        public Generate {
            Objects.requireNonNull(prompt);
            Objects.requireNonNull(options);
        }

        @Override
        public String wireName() {
            return "generate";
        }

        @Override
        public Generate asking(int images) {
            return new Generate(prompt, options.asking(images));
        }
    }
}
