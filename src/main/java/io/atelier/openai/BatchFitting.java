package io.atelier.openai;

import io.atelier.catalog.Batching;
import io.atelier.job.ImageOperation;

/// Which calls may stand in a batch, and in which: what the catalogue allows, as long as its
/// pictures can be written into a line.
final class BatchFitting {
    /// Of one `image_url` (contract.md section 1.3).
    private static final long LONGEST_URL = 20_971_520;

    private final Batching batching;

    BatchFitting(Batching batching) {
        this.batching = batching;
    }

    BatchFit fit(ImageOperation operation, Inputs inputs) {
        return batching.hindrance(operation)
                .<BatchFit>map(why -> new BatchFit.Unfit(BatchFit.Reason.OPERATION, why))
                .orElseGet(() -> fit(endpoint(operation), operation, inputs));
    }

    private static BatchFit fit(BatchEndpoint endpoint, ImageOperation operation, Inputs inputs) {
        boolean longUrl =
                inputs.all()
                        .mapToLong(BatchFitting::urlCharacters)
                        .anyMatch(characters -> characters > LONGEST_URL);
        boolean longLine =
                ImagesBody.line("", endpoint, operation, inputs).lengthBytes()
                        > BatchUpstream.MOST_BYTES;
        return longUrl || longLine
                ? new BatchFit.Unfit(
                        BatchFit.Reason.INPUT_TOO_LARGE,
                        "its input pictures are too large for a line of a batch")
                : new BatchFit.Fits(endpoint);
    }

    private static BatchEndpoint endpoint(ImageOperation operation) {
        return switch (operation) {
            case ImageOperation.Generate _ -> BatchEndpoint.GENERATIONS;
            case ImageOperation.Edit _, ImageOperation.Variation _ -> BatchEndpoint.EDITS;
            case ImageOperation.Turn turn ->
                    throw new IllegalArgumentException("no batches of turns: " + turn.wireName());
        };
    }

    private static long urlCharacters(InputPicture picture) {
        return switch (picture) {
            case InputPicture.Stored stored -> RequestBody.urlCharacters(stored.source());
            case InputPicture.Link link -> link.url().length();
            case InputPicture.UpstreamFile _ -> 0;
        };
    }
}
