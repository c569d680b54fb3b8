package io.atelier.catalog;

import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.Lane;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
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

    private OutputFormat.Kind kind(ImageOptions options) {
        return abilities
                .format(options.outputFormat())
                .map(OutputFormat::kind)
                .orElse(OutputFormat.Kind.PICTURE);
    }

    /// Of the pictures alone; for what a whole call cost see [Catalog#cost].
    public Usd cost(Usage usage, Lane lane) {
        return Usd.rounded(Price.by(lane, price.dollars(usage)));
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
        Estimates estimates = shared.estimates();
        long measured =
                outputTokens.getOrDefault(
                        options.quality(), outputTokens.getOrDefault(estimates.autoQuality(), 0L));
        double area =
                Size.parse(options.size())
                        .map(size -> (double) size.pixels() / estimates.measured().pixels())
                        .orElse(1.0);
        return Math.round(measured * area);
    }

    private long inputTokens(ImageOperation operation) {
        String fidelity = Objects.requireNonNullElse(operation.options().inputFidelity(), "");
        int overlays =
                operation instanceof ImageOperation.Edit edit
                        ? (edit.mask() == null ? 0 : 1) + (edit.markup() == null ? 0 : 1)
                        : 0;
        return (operation.images().size() + overlays) * abilities.inputImageTokens(fidelity);
    }

    /// What this model would refuse; empty when the operation is legal. Whether it still runs is
    /// the catalogue's question.
    public List<Violation> check(ImageOperation operation) {
        return new OperationCheck(this, operation).violations();
    }
}
