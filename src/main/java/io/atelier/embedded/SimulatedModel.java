package io.atelier.embedded;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One image model as the simulator offers it: what it accepts and what it costs.
///
/// @param sizes the only legal sizes; empty when any size within [FlexibleSizes] is
/// @param inputFidelity legal values; empty when the parameter is unknown to the model
/// @param outputTokens by quality, of one 1024x1024 picture
record SimulatedModel(
        String id,
        List<String> snapshots,
        LocalDate released,
        @Nullable LocalDate shutdownDate,
        List<String> sizes,
        List<String> qualities,
        List<String> outputFormats,
        List<String> inputFidelity,
        boolean transparent,
        boolean complexity,
        boolean markup,
        boolean batch,
        Map<String, Integer> outputTokens,
        Prices usdPerMillionTokens) {

    record Prices(BigDecimal textIn, BigDecimal imageIn, BigDecimal imageOut) {}

    boolean isOffered(LocalDate today) {
        return shutdownDate == null || today.isBefore(shutdownDate);
    }

    boolean isNamed(String name) {
        return id.equals(name) || snapshots.contains(name);
    }

    /// Tokens grow with the area, as OpenAI's own tables do for its three fixed sizes.
    int outputTokens(String quality, PixelSize size) {
        var square = outputTokens.getOrDefault(quality, 0);
        return Math.toIntExact(Math.round(square * size.pixels() / (1024.0 * 1024.0)));
    }
}
