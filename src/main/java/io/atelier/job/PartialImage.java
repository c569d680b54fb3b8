package io.atelier.job;

import java.util.Objects;

/// A sketch on the way to a picture, by reference: told on `progress` as soon as it is stored. A
/// later attempt's takes the place of an earlier one's with the same numbers.
///
/// @param image the job-wide index of the picture it is a sketch of
/// @param sketch stored; its index counts the sketches of that picture from 0
public record PartialImage(JobId job, int image, Picture sketch) {
    public PartialImage {
        Objects.requireNonNull(job);
        Objects.requireNonNull(sketch);
    }
}
