package io.atelier.openai;

import io.atelier.catalog.Capability;
import io.atelier.catalog.Catalog;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.PromptMode;

/// Which calls may stand in a batch.
final class BatchFitting {
    /// Of one `image_url` (contract.md section 1.3).
    private static final long LONGEST_URL = 20_971_520;

    private final Catalog catalog;

    BatchFitting(Catalog catalog) {
        this.catalog = catalog;
    }

    BatchFit fit(ImageOperation operation, Inputs inputs) {
        return switch (operation) {
            case ImageOperation.Turn _ ->
                    unfit(BatchFit.Reason.TURN, "A turn of a session can't wait for a batch.");
            case ImageOperation.Generate generate ->
                    fit(BatchEndpoint.GENERATIONS, generate, inputs);
            case ImageOperation.Edit edit -> fit(BatchEndpoint.EDITS, edit, inputs);
            case ImageOperation.Variation variation ->
                    fit(BatchEndpoint.EDITS, variation, inputs);
        };
    }

    private BatchFit fit(BatchEndpoint endpoint, ImageOperation operation, Inputs inputs) {
        ImageOptions options = operation.options();
        if (options.promptMode() == PromptMode.EXPANDED) {
            return unfit(
                    BatchFit.Reason.EXPANDED_PROMPT,
                    "A prompt is expanded by the Responses API, of which no batches are made.");
        }
        if (options.partialImages() > 0) {
            return unfit(
                    BatchFit.Reason.PARTIAL_IMAGES, "A batch brings no partial images.");
        }
        if (catalog.find(options.model())
                .filter(model -> model.abilities().can(Capability.BATCH))
                .isEmpty()) {
            return unfit(
                    BatchFit.Reason.MODEL, "%s takes no batches.".formatted(options.model()));
        }
        return tooLarge(endpoint, operation, inputs)
                ? unfit(
                        BatchFit.Reason.INPUT_TOO_LARGE,
                        "An input picture is too large for a line of a batch, or all of them"
                                + " together are.")
                : new BatchFit.Fits(endpoint);
    }

    private static boolean tooLarge(
            BatchEndpoint endpoint, ImageOperation operation, Inputs inputs) {
        return inputs.all().mapToLong(BatchFitting::urlCharacters).anyMatch(it -> it > LONGEST_URL)
                || ImagesBody.line("", endpoint, operation, inputs).lengthBytes()
                        > BatchUpstream.MOST_BYTES;
    }

    private static long urlCharacters(InputPicture picture) {
        return switch (picture) {
            case InputPicture.Stored stored -> RequestBody.urlCharacters(stored.source());
            case InputPicture.Link link -> link.url().length();
            case InputPicture.UpstreamFile _ -> 0;
        };
    }

    private static BatchFit unfit(BatchFit.Reason reason, String sentence) {
        return new BatchFit.Unfit(reason, sentence);
    }
}
