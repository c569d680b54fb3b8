package io.atelier.openai;

import io.atelier.job.ImageOperation;

/// Lines for tests that script a [BatchUpstream].
public final class SampleLine {
    private SampleLine() {}

    public static BatchLine of(String customId, ImageOperation operation, Inputs inputs) {
        return new BatchLine(
                BatchEndpoint.GENERATIONS,
                ImagesBody.line(customId, BatchEndpoint.GENERATIONS, operation, inputs));
    }
}
