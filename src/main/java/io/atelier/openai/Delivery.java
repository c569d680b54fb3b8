package io.atelier.openai;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How one call is to deliver.
///
/// @param deadline for everything from the connection to the last byte, at most 30 minutes
/// @param pictures gets the pictures; they count only if the outcome is
///   [io.atelier.job.Outcome.Answered]
/// @param partials gets partial images, where the operation orders any
/// @param traceparent is sent along, so that the upstream's logs can be found by it
public record Delivery(
        Duration deadline,
        PictureSink pictures,
        PartialSink partials,
        @Nullable String traceparent) {
    /// Of no trace.
    public Delivery(Duration deadline, PictureSink pictures, PartialSink partials) {
        this(deadline, pictures, partials, null);
    }

    public static Delivery of(Duration deadline, PictureSink pictures) {
        return new Delivery(deadline, pictures, PartialSink.NONE);
    }
}
