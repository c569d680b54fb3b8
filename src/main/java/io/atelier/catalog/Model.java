package io.atelier.catalog;

import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One image model: what it accepts, costs and may take.
///
/// @param released null where no source tells
/// @param shutdownDate the first day without it (UTC); null while none is announced
/// @param replacements what the upstream recommends instead, best first
/// @param outputTokens of one 1024x1024 picture, by quality; `auto` is not among them
/// @param deadlines shared by all models
/// @param unconfirmed the fields above, as `price.image_out`, whose value no OpenAI source states
public record Model(
        String id,
        @Nullable LocalDate released,
        @Nullable LocalDate shutdownDate,
        List<String> replacements,
        SizeRule sizes,
        List<String> qualities,
        List<OutputFormat> outputFormats,
        List<String> backgrounds,
        List<String> moderations,
        int maxN,
        Price price,
        Map<String, Long> outputTokens,
        Deadlines deadlines,
        List<String> unconfirmed) {
    private static final double MEASURED_PIXELS = 1024.0 * 1024.0;

    static final String TRANSPARENT = "transparent";

    public Model {
        replacements = List.copyOf(replacements);
        qualities = List.copyOf(qualities);
        outputFormats = List.copyOf(outputFormats);
        backgrounds = List.copyOf(backgrounds);
        moderations = List.copyOf(moderations);
        outputTokens = Map.copyOf(outputTokens);
        unconfirmed = List.copyOf(unconfirmed);
        if (maxN < 1) {
            throw new IllegalArgumentException(id + " makes no picture: max_n " + maxN);
        }
        if (!deadlines.byQuality().keySet().containsAll(qualities)) {
            throw new IllegalArgumentException(id + " has a quality without a deadline");
        }
        if (!qualities.containsAll(outputTokens.keySet())) {
            throw new IllegalArgumentException(id + " has output tokens for a quality it lacks");
        }
    }

    /// Whether it can leave the background out.
    public boolean transparent() {
        return backgrounds.contains(TRANSPARENT);
    }

    public boolean isShutDown(LocalDate today) {
        return shutdownDate != null && !today.isBefore(shutdownDate);
    }

    /// How long one call with these options may take in all.
    public Duration deadline(ImageOptions options) {
        return deadlines.of(options);
    }

    public Usd cost(Usage usage) {
        return price.cost(usage);
    }

    /// About how many tokens a call takes: as many as measured at 1024x1024, in proportion to the
    /// area, and a token for every four characters of the prompt. `auto` is taken for medium and
    /// square.
    public Usage expected(ImageOperation operation) {
        ImageOptions options = operation.options();
        long perPicture =
                outputTokens.getOrDefault(
                        options.quality(), outputTokens.getOrDefault("medium", 0L));
        double area =
                Size.parse(options.size()).map(size -> size.pixels() / MEASURED_PIXELS).orElse(1.0);
        long prompt = (operation.prompt().codePointCount(0, operation.prompt().length()) + 3L) / 4;
        return new Usage(prompt, 0, 0, Math.round(perPicture * area) * options.n());
    }

    /// What this model would refuse; empty when the options are legal. Whether it still runs is the
    /// catalogue's question.
    public List<Violation> check(ImageOptions options) {
        return new OptionsCheck(this, options).violations();
    }
}
