package io.atelier.catalog;

import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.Usage;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One image model: what it accepts, costs and may take.
///
/// @param released null where no source tells
/// @param deprecated since when it is known to go; null while it is not
/// @param shutdownDate the first day without it (UTC); null while none is announced
/// @param successor what its jobs are moved to; null for the catalogue to choose
/// @param replacements what the upstream recommends instead, best first
/// @param outputTokens of one picture of the measured size, by quality; `auto` is not among them
/// @param unconfirmed the fields, as `price.image_out`, whose value no OpenAI source states
public record Model(
        String id,
        @Nullable LocalDate released,
        @Nullable LocalDate deprecated,
        @Nullable LocalDate shutdownDate,
        @Nullable String successor,
        List<String> replacements,
        Abilities abilities,
        Price price,
        Map<String, Long> outputTokens,
        Shared shared,
        List<String> unconfirmed) {
    public Model {
        replacements = List.copyOf(replacements);
        outputTokens = Map.copyOf(outputTokens);
        unconfirmed = List.copyOf(unconfirmed);
        List<String> qualities = abilities.qualities();
        if (!shared.deadlines().byQuality().keySet().containsAll(qualities)) {
            throw new IllegalArgumentException(id + " has a quality without a deadline");
        }
        if (!qualities.containsAll(outputTokens.keySet())) {
            throw new IllegalArgumentException(id + " has output tokens for a quality it lacks");
        }
    }

    public boolean isShutDown(LocalDate today) {
        return shutdownDate != null && !today.isBefore(shutdownDate);
    }

    /// The notice it has been given.
    Optional<Retirement> retirement() {
        LocalDate last = shutdownDate;
        return last == null
                ? Optional.empty()
                : Optional.of(
                        new Retirement(
                                id,
                                Objects.requireNonNullElse(deprecated, last),
                                last,
                                successor,
                                replacements));
    }

    /// The same with a notice that the catalogue did not know of, or with another date.
    Model shuttingDown(LocalDate date, LocalDate heardOf) {
        return new Model(
                id,
                released,
                deprecated == null ? heardOf : deprecated,
                date,
                successor,
                replacements,
                abilities,
                price,
                outputTokens,
                shared,
                unconfirmed);
    }

    public Deadlines deadlines() {
        return shared.deadlines();
    }

    /// How long one call with these options may take in all.
    public Duration deadline(ImageOptions options) {
        return deadlines().of(options);
    }

    /// Animations have sizes of their own.
    SizeRule sizes(ImageOptions options) {
        Frames frames = shared.frames();
        Integer count = options.frameCount();
        return kind(options) == OutputFormat.Kind.FRAMES
                ? frames.size(count == null ? frames.countDefault() : count)
                : abilities.sizes();
    }

    /// How many pictures one call with these options may bring.
    public int imagesPerCall(ImageOptions options) {
        return abilities.imagesPerCall().of(options, kind(options));
    }

    OutputFormat.Kind kind(ImageOptions options) {
        return abilities
                .format(options.outputFormat())
                .map(OutputFormat::kind)
                .orElse(OutputFormat.Kind.PICTURE);
    }

    /// About how many tokens an operation takes: output as measured, in proportion to the area;
    /// prompt and input images once for every call.
    public Usage expected(ImageOperation operation) {
        ImageOptions options = operation.options();
        int perCall = imagesPerCall(options);
        long calls = Math.ceilDiv(options.n(), perCall);
        Estimates estimates = shared.estimates();
        long prompt =
                Math.ceilDiv(
                        operation.prompt().codePointCount(0, operation.prompt().length()),
                        estimates.charactersPerToken());
        long image = outputTokens(options) + options.partialImages() * estimates.sketchTokens();
        return new Usage(calls * prompt, calls * inputTokens(operation), 0, options.n() * image);
    }

    private long outputTokens(ImageOptions options) {
        return Math.round(
                measuredTokens(options.quality()) * area(options).orElse(autoArea(options)));
    }

    /// Of one picture, by the cheapest quality and smallest size that may be chosen.
    long leastOutput(ImageOptions options) {
        long measured =
                outputTokens.getOrDefault(
                        options.quality(),
                        outputTokens.values().stream().min(Long::compare).orElse(0L));
        double smallest = area(sizes(options).minPixels(), options);
        return Math.round(measured * Math.min(1, area(options).orElse(smallest)));
    }

    /// Of one picture, by the dearest quality and largest size that may be chosen. A small picture
    /// may take as many as the measured one.
    ///
    /// @param drawnUpon whether there is a picture whose size may be kept
    long mostOutput(ImageOptions options, boolean drawnUpon) {
        long measured =
                outputTokens.getOrDefault(
                        options.quality(),
                        outputTokens.values().stream().max(Long::compare).orElse(0L));
        long legal = sizes(options).maxPixels();
        long chosen =
                drawnUpon ? legal : Math.min(legal, shared.estimates().most().autoSize().pixels());
        double area = area(options).orElse(area(chosen, options));
        return Math.round(measured * Math.max(1, area));
    }

    private long measuredTokens(String quality) {
        return outputTokens.getOrDefault(
                quality, outputTokens.getOrDefault(shared.estimates().autoQuality(), 0L));
    }

    /// How many times the measured size; empty where no size was named.
    private Optional<Double> area(ImageOptions options) {
        return Size.parse(options.size()).map(size -> area(size.pixels(), options));
    }

    /// An animation has many pictures of its size.
    private double area(long pixels, ImageOptions options) {
        Integer count = options.frameCount();
        int frames =
                kind(options) != OutputFormat.Kind.FRAMES
                        ? 1
                        : count == null ? shared.frames().countDefault() : count;
        return (double) frames * pixels / shared.estimates().measured().pixels();
    }

    private double autoArea(ImageOptions options) {
        return kind(options) == OutputFormat.Kind.FRAMES
                ? area(sizes(options).maxPixels(), options)
                : 1;
    }

    private long inputTokens(ImageOperation operation) {
        String fidelity = Objects.requireNonNullElse(operation.options().inputFidelity(), "");
        return inputPictures(operation) * abilities.inputImageTokens(fidelity);
    }

    /// With what lies over the first.
    static long inputPictures(ImageOperation operation) {
        long overlays =
                switch (operation) {
                    case ImageOperation.Edit edit ->
                            (edit.mask() == null ? 0 : 1) + (edit.markup() == null ? 0 : 1);
                    case ImageOperation.Turn turn -> turn.mask() == null ? 0 : 1;
                    case ImageOperation.Generate _, ImageOperation.Variation _ -> 0;
                };
        return overlays + operation.images().size();
    }

    /// What this model would refuse; empty when the operation is legal. Whether it still runs is
    /// the catalogue's question.
    public List<Violation> check(ImageOperation operation) {
        return new OperationCheck(this, operation).violations();
    }
}
