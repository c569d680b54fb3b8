package io.atelier.catalog;

import io.atelier.job.ImageOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rules of one model applied to one job's options.
record OptionsCheck(Model model, ImageOptions options) {
    /// Of a value that is told back to the caller.
    private static final int MAX_SHOWN = 40;

    private static final int MAX_COMPRESSION = 100;

    List<Violation> violations() {
        List<Violation> violations = new ArrayList<>();
        count().ifPresent(violations::add);
        size().ifPresent(violations::add);
        oneOf("quality", options.quality(), model.qualities()).ifPresent(violations::add);
        oneOf("background", options.background(), model.backgrounds()).ifPresent(violations::add);
        oneOf("output_format", options.outputFormat(), formatNames()).ifPresent(violations::add);
        format().flatMap(this::transparency).ifPresent(violations::add);
        compression().ifPresent(violations::add);
        oneOf("moderation", options.moderation(), model.moderations()).ifPresent(violations::add);
        return List.copyOf(violations);
    }

    private Optional<Violation> count() {
        if (options.n() >= 1 && options.n() <= model.maxN()) {
            return Optional.empty();
        }
        return violation(
                "n",
                "n "
                        + options.n()
                        + " is not legal for "
                        + model.id()
                        + "; legal: 1 to "
                        + model.maxN());
    }

    private Optional<Violation> size() {
        if (options.size().equals(Size.AUTO)) {
            return Optional.empty();
        }
        Optional<Size> wished = Size.parse(options.size());
        if (wished.filter(model.sizes()::allows).isPresent()) {
            return Optional.empty();
        }
        String nearest =
                wished.map(model.sizes()::nearest)
                        .map(size -> "; nearest legal size: " + size)
                        .orElse("");
        String message =
                "size %s is not legal for %s; legal: %s%s"
                        .formatted(
                                shown(options.size()),
                                model.id(),
                                model.sizes().inWords(),
                                nearest);
        return Optional.of(new Violation("size", message, model.sizes().listed()));
    }

    private Optional<Violation> oneOf(String field, String value, List<String> allowed) {
        if (allowed.contains(value)) {
            return Optional.empty();
        }
        String message =
                "%s %s is not legal for %s; legal: %s"
                        .formatted(field, shown(value), model.id(), String.join(", ", allowed));
        return Optional.of(new Violation(field, message, allowed));
    }

    private Optional<Violation> transparency(OutputFormat format) {
        if (!options.background().equals(Model.TRANSPARENT) || format.transparent()) {
            return Optional.empty();
        }
        List<String> allowed =
                model.outputFormats().stream()
                        .filter(OutputFormat::transparent)
                        .map(OutputFormat::name)
                        .toList();
        String message =
                "output_format %s can't hold the background transparent; legal with it: %s"
                        .formatted(format.name(), String.join(", ", allowed));
        return Optional.of(new Violation("output_format", message, allowed));
    }

    private Optional<Violation> compression() {
        Integer compression = options.outputCompression();
        if (compression == null) {
            return Optional.empty();
        }
        if (compression < 0 || compression > MAX_COMPRESSION) {
            return violation(
                    "output_compression",
                    "output_compression "
                            + compression
                            + " is not legal; legal: 0 to "
                            + MAX_COMPRESSION);
        }
        return format().filter(format -> !format.compressible())
                .flatMap(format ->
                        violation(
                                "output_compression",
                                "output_compression "
                                        + compression
                                        + " is not legal with output_format "
                                        + format.name()
                                        + "; legal with: "
                                        + String.join(", ", compressibleNames())));
    }

    private Optional<OutputFormat> format() {
        return model.outputFormats().stream()
                .filter(format -> format.name().equals(options.outputFormat()))
                .findFirst();
    }

    private List<String> formatNames() {
        return model.outputFormats().stream().map(OutputFormat::name).toList();
    }

    private List<String> compressibleNames() {
        return model.outputFormats().stream()
                .filter(OutputFormat::compressible)
                .map(OutputFormat::name)
                .toList();
    }

    private static Optional<Violation> violation(String field, String message) {
        return Optional.of(new Violation(field, message, List.of()));
    }

    static String shown(String value) {
        return value.codePointCount(0, value.length()) <= MAX_SHOWN
                ? value
                : value.substring(0, value.offsetByCodePoints(0, MAX_SHOWN)) + "...";
    }
}
