package io.atelier.catalog;

import io.atelier.job.ImageOperation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a caller asks for, defaults filled in, words of former days still in it.
///
/// @param operation a variation without a prompt has an empty one
/// @param style of DALL·E 3
/// @param responseFormat in which pictures were once to be had
public record Wish(
        ImageOperation operation, @Nullable String style, @Nullable String responseFormat) {
    public Wish {
        Objects.requireNonNull(operation);
    }

    public static Wish of(ImageOperation operation) {
        return new Wish(operation, null, null);
    }
}
