package io.atelier.openai;

import java.time.Duration;

/// How one call is to deliver.
///
/// @param deadline for everything from the connection to the last byte, at most 30 minutes
/// @param pictures gets the pictures; they count only if the outcome is
///   [io.atelier.job.Outcome.Answered]
/// @param partials gets partial images, where the operation orders any
public record Delivery(Duration deadline, PictureSink pictures, PartialSink partials) {
    public static Delivery of(Duration deadline, PictureSink pictures) {
        return new Delivery(deadline, pictures, PartialSink.NONE);
    }
}
