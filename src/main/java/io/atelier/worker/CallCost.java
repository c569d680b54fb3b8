package io.atelier.worker;

import io.atelier.catalog.Catalog;
import io.atelier.catalog.Size;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.LimitKind;
import java.util.Map;

/// What one call takes of the upstream's limits.
///
/// @param amounts tokens as the catalogue estimates them, input pictures of edits among them
/// @param kind calls of one kind take about as long
record CallCost(Map<LimitKind, Double> amounts, String kind) {
    /// Of looking for what was called before.
    static final CallCost NOTHING = new CallCost(Map.of(), "none");

    private static final double MEGAPIXEL = 1_000_000;

    static CallCost of(ImageOperation operation, Catalog catalog) {
        ImageOptions options = operation.options();
        double tokens =
                catalog.find(options.model())
                        .map(model -> (double) model.expected(operation).totalTokens())
                        .orElse(0.0);
        return new CallCost(
                Map.of(
                        LimitKind.REQUESTS,
                        1.0,
                        LimitKind.IMAGES,
                        (double) options.n(),
                        LimitKind.TOKENS,
                        tokens),
                "%s %s %d x %s"
                        .formatted(
                                operation.wireName(),
                                options.quality(),
                                options.n(),
                                megapixels(options)));
    }

    private static String megapixels(ImageOptions options) {
        return Size.parse(options.size())
                .map(size -> Long.toString(Math.round(size.pixels() / MEGAPIXEL)))
                .orElse(options.size());
    }
}
