package io.atelier.job;

import java.util.function.UnaryOperator;

/// A sketch as watchers and webhooks are told of it.
///
/// @param id of the job
public record PartialImageAnswer(
        JobId id,
        int image,
        int partialImage,
        String url,
        String contentType,
        long bytes,
        int width,
        int height) {
    /// @param urls makes an address of a sketch's path
    public static PartialImageAnswer of(PartialImage partial, UnaryOperator<String> urls) {
        Picture sketch = partial.sketch();
        return new PartialImageAnswer(
                partial.job(),
                partial.image(),
                sketch.index(),
                urls.apply(
                        "/v1/jobs/%s/partials/%d/%d"
                                .formatted(partial.job(), partial.image(), sketch.index())),
                sketch.contentType(),
                sketch.bytes(),
                sketch.widthPixels(),
                sketch.heightPixels());
    }
}
