package io.atelier.job;

import java.util.ArrayList;
import java.util.List;

/// How a job's pictures are spread over upstream calls.
///
/// @param images of each part, in order
public record PartPlan(List<Integer> images) {
    public PartPlan {
        images = List.copyOf(images);
        if (images.isEmpty() || images.stream().anyMatch(count -> count < 1)) {
            throw new IllegalArgumentException("every part brings a picture: " + images);
        }
    }

    public static PartPlan of(JobDocument document) {
        return of(document.operation().options().n(), document.imagesPerCall());
    }

    /// As few parts as will do, the last one with what is left.
    public static PartPlan of(int images, int perCall) {
        List<Integer> parts = new ArrayList<>();
        for (int left = images; left > 0; left -= perCall) {
            parts.add(Math.min(left, perCall));
        }
        return new PartPlan(parts);
    }

    /// Untouched parts, all in the same state.
    public List<Part> parts(PartState state) {
        List<Part> parts = new ArrayList<>();
        int firstImage = 0;
        for (int count : images) {
            parts.add(Part.fresh(parts.size(), firstImage, count, state));
            firstImage += count;
        }
        return parts;
    }
}
