package io.atelier.catalog;

import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.PromptMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rules of one model applied to what one job asks for. What an operation must and must not
/// have, whatever its model, is the reader's business.
final class OperationCheck {
    private final Model model;
    private final Abilities abilities;
    private final ImageOperation operation;
    private final ImageOptions options;
    private final List<Violation> violations = new ArrayList<>();

    OperationCheck(Model model, ImageOperation operation) {
        this.model = model;
        this.abilities = model.abilities();
        this.operation = operation;
        this.options = operation.options();
    }

    List<Violation> violations() {
        range("n", options.n(), new Range(1, abilities.maxN()));
        size();
        quality();
        oneOf("background", options.background(), abilities.backgrounds());
        oneOf("output_format", options.outputFormat(), formatNames(abilities.outputFormats()));
        transparency();
        compression();
        oneOf("moderation", options.moderation(), abilities.moderations());
        known("complexity", options.complexity(), abilities.complexities());
        frames("frame_count", options.frameCount(), shared().frames().count());
        frames("frame_duration_ms", options.frameDurationMs(), shared().frames().durationMs());
        svg();
        partialImages();
        promptMode();
        switch (operation) {
            case ImageOperation.Generate generate -> {}
            case ImageOperation.Edit edit -> {
                inputs();
                mask(edit);
                markup(edit);
            }
            case ImageOperation.Variation variation -> inputs();
            case ImageOperation.Turn turn -> turn(turn);
        }
        return List.copyOf(violations);
    }

    private void size() {
        if (options.size().equals(Size.AUTO)) {
            return;
        }
        SizeRule rule = sizes();
        Optional<Size> wished = Size.parse(options.size());
        if (wished.filter(rule::allows).isPresent()) {
            return;
        }
        String nearest = wished.map(rule::nearest).map(Size::toString).orElse(null);
        violations.add(
                new Violation(
                        "size",
                        "size %s is not legal for %s; legal: %s%s"
                                .formatted(
                                        Violation.shown(options.size()),
                                        model.id(),
                                        rule.inWords(),
                                        nearest == null ? "" : "; nearest legal size: " + nearest),
                        rule.listed(),
                        nearest));
    }

    private SizeRule sizes() {
        return model.sizes(options);
    }

    /// The nearest one that is not better, else the lowest.
    private void quality() {
        List<String> order = shared().qualities();
        int wished = order.indexOf(options.quality());
        String nearest =
                wished < 0
                        ? spelling(options.quality(), abilities.qualities())
                        : order.subList(0, wished).reversed().stream()
                                .filter(abilities.qualities()::contains)
                                .findFirst()
                                .orElse(abilities.qualities().getFirst());
        oneOf("quality", options.quality(), abilities.qualities(), nearest);
    }

    private void transparency() {
        if (!options.background().equals(Abilities.TRANSPARENT)
                || format().filter(it -> !it.transparent()).isEmpty()) {
            return;
        }
        List<String> allowed =
                formatNames(
                        abilities.outputFormats().stream()
                                .filter(OutputFormat::transparent)
                                .toList());
        violations.add(
                new Violation(
                        "output_format",
                        "output_format %s can't hold the background transparent; legal with it: %s"
                                .formatted(options.outputFormat(), String.join(", ", allowed)),
                        allowed,
                        allowed.isEmpty() ? null : allowed.getFirst()));
    }

    private void compression() {
        Integer compression = options.outputCompression();
        if (compression == null) {
            return;
        }
        if (range("output_compression", compression, shared().outputCompression())) {
            return;
        }
        if (format().filter(it -> !it.compressible()).isPresent()) {
            violations.add(
                    Violation.of(
                            "output_compression",
                            "output_compression %d is not legal with output_format %s; legal with: %s"
                                    .formatted(
                                            compression,
                                            options.outputFormat(),
                                            String.join(
                                                    ", ",
                                                    formatNames(
                                                            abilities.outputFormats().stream()
                                                                    .filter(
                                                                            OutputFormat
                                                                                    ::compressible)
                                                                    .toList())))));
        }
    }

    private void frames(String field, @Nullable Integer value, Range range) {
        if (value == null) {
            return;
        }
        if (kindIs(OutputFormat.Kind.FRAMES)) {
            range(field, value, range);
        } else {
            onlyWith(field, Integer.toString(value), OutputFormat.Kind.FRAMES);
        }
    }

    private void svg() {
        ImageOptions.Svg svg = options.svg();
        if (svg == null) {
            return;
        }
        if (!kindIs(OutputFormat.Kind.VECTOR)) {
            onlyWith("svg", "", OutputFormat.Kind.VECTOR);
        } else if (svg.reasoning() != null && svg.reasoning().effort() != null) {
            oneOf("svg", svg.reasoning().effort(), shared().svgEfforts());
        }
    }

    private void partialImages() {
        int wished = options.partialImages();
        if (range("partial_images", wished, new Range(0, abilities.maxPartialImages()))) {
            return;
        }
        if (wished > 0 && format().filter(it -> !it.sketches()).isPresent()) {
            violations.add(
                    new Violation(
                            "partial_images",
                            "partial_images %d is not legal with output_format %s; legal with it: 0"
                                    .formatted(wished, options.outputFormat()),
                            List.of("0"),
                            "0"));
        }
    }

    private void promptMode() {
        if (options.promptMode() == PromptMode.EXPANDED && !abilities.can(Capability.TOOL)) {
            violations.add(
                    new Violation(
                            "prompt_mode",
                            "prompt_mode expanded is not legal for %s; legal: strict"
                                    .formatted(model.id()),
                            List.of("strict"),
                            "strict"));
        }
    }

    private void inputs() {
        if (!abilities.can(Capability.EDIT)) {
            violations.add(Violation.of("operation", model.id() + " can't start from pictures"));
        }
        range("images", operation.images().size(), new Range(1, abilities.maxInputImages()));
        known("input_fidelity", options.inputFidelity(), abilities.inputFidelities());
    }

    private void mask(ImageOperation.Edit edit) {
        if (edit.mask() != null) {
            mask();
        }
    }

    private void mask() {
        if (!abilities.can(Capability.MASK)) {
            violations.add(Violation.of("mask", "mask is not legal for " + model.id()));
        } else if (format().filter(it -> !it.mask()).isPresent()) {
            violations.add(
                    Violation.of(
                            "mask",
                            "mask is not legal with output_format " + options.outputFormat()));
        }
    }

    private void markup(ImageOperation.Edit edit) {
        if (edit.markup() == null) {
            return;
        }
        if (!abilities.can(Capability.MARKUP)) {
            violations.add(Violation.of("markup", "markup is not legal for " + model.id()));
        } else if (options.promptMode() == PromptMode.EXPANDED) {
            violations.add(Violation.of("markup", "markup is not legal with prompt_mode expanded"));
        }
    }

    /// Always through the tool, whatever the prompt mode; what earlier turns made is not counted.
    private void turn(ImageOperation.Turn turn) {
        if (!abilities.can(Capability.TOOL)) {
            violations.add(Violation.of("model", model.id() + " can't take part in a session"));
        }
        range("images", turn.images().size(), new Range(0, abilities.maxInputImages()));
        known("input_fidelity", options.inputFidelity(), abilities.inputFidelities());
        if (turn.mask() != null) {
            mask();
        }
    }

    /// Whether it was out of range.
    private boolean range(String field, int value, Range range) {
        if (range.allows(value)) {
            return false;
        }
        int nearest = range.nearest(value);
        violations.add(
                new Violation(
                        field,
                        "%s %d is not legal for %s; legal: %s; nearest: %d"
                                .formatted(field, value, model.id(), range, nearest),
                        List.of(),
                        Integer.toString(nearest)));
        return true;
    }

    /// A parameter that some models don't have at all.
    private void known(String field, @Nullable String value, List<String> allowed) {
        if (value == null) {
            return;
        }
        if (allowed.isEmpty()) {
            violations.add(
                    Violation.of(
                            field,
                            "%s %s is not legal for %s, which has no such parameter"
                                    .formatted(field, Violation.shown(value), model.id())));
        } else {
            oneOf(field, value, allowed);
        }
    }

    private void oneOf(String field, String value, List<String> allowed) {
        oneOf(field, value, allowed, spelling(value, allowed));
    }

    private void oneOf(String field, String value, List<String> allowed, @Nullable String nearest) {
        if (allowed.contains(value)) {
            return;
        }
        violations.add(
                new Violation(
                        field,
                        "%s %s is not legal for %s; legal: %s%s"
                                .formatted(
                                        field,
                                        Violation.shown(value),
                                        model.id(),
                                        String.join(", ", allowed),
                                        nearest == null ? "" : "; nearest: " + nearest),
                        allowed,
                        nearest));
    }

    private void onlyWith(String field, String value, OutputFormat.Kind kind) {
        List<String> formats =
                formatNames(
                        abilities.outputFormats().stream()
                                .filter(format -> format.kind() == kind)
                                .toList());
        violations.add(
                Violation.of(
                        field,
                        formats.isEmpty()
                                ? "%s is not legal for %s, which has no such pictures"
                                        .formatted(named(field, value), model.id())
                                : "%s is legal only with output_format %s"
                                        .formatted(
                                                named(field, value), String.join(", ", formats))));
    }

    private static String named(String field, String value) {
        return value.isEmpty() ? field : field + " " + value;
    }

    private boolean kindIs(OutputFormat.Kind kind) {
        return format().filter(format -> format.kind() == kind).isPresent();
    }

    private Optional<OutputFormat> format() {
        return abilities.format(options.outputFormat());
    }

    private Shared shared() {
        return model.shared();
    }

    private static List<String> formatNames(List<OutputFormat> formats) {
        return formats.stream().map(OutputFormat::name).toList();
    }

    private static @Nullable String spelling(String value, List<String> allowed) {
        return Spelling.nearest(value, allowed).orElse(null);
    }
}
