package io.atelier.catalog;

import java.util.Comparator;
import java.util.List;

/// The rules of animations. All frames are laid on one sheet, so more of them are smaller.
///
/// @param countDefault what the upstream makes where nobody says
/// @param durationStepMs frames are shown for whole steps
/// @param rounding why another duration is sent; `{step}` and `{max}` stand for the numbers
/// @param sizes of one frame, by how many there are, fewest first
public record Frames(
        Range count,
        int countDefault,
        Range durationMs,
        int durationStepMs,
        String rounding,
        List<Sheet> sizes) {
    public Frames {
        sizes = sizes.stream().sorted(Comparator.comparingInt(Sheet::upToFrames)).toList();
        if (sizes.isEmpty() || sizes.getLast().upToFrames() < count.max()) {
            throw new IllegalArgumentException("there are counts of frames without a size");
        }
    }

    /// The size that a frame may have.
    public record Sheet(int upToFrames, SizeRule size) {}

    SizeRule size(int frames) {
        return sizes.stream()
                .filter(sheet -> frames <= sheet.upToFrames())
                .findFirst()
                .orElseGet(sizes::getLast)
                .size();
    }

    /// What the upstream would make of a duration.
    int rounded(int wishedMs) {
        long steps = Math.round((double) wishedMs / durationStepMs);
        return durationMs.nearest((int) Math.min(durationMs.max(), steps * durationStepMs));
    }

    String whyRounded() {
        return rounding.replace("{step}", Integer.toString(durationStepMs))
                .replace("{max}", Integer.toString(durationMs.max()));
    }
}
