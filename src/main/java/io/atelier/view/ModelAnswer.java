package io.atelier.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.catalog.Abilities;
import io.atelier.catalog.Capability;
import io.atelier.catalog.Catalog;
import io.atelier.catalog.ImagesPerCall;
import io.atelier.catalog.Model;
import io.atelier.catalog.OutputFormat;
import io.atelier.catalog.Price;
import io.atelier.catalog.Retirement;
import io.atelier.catalog.SizeRule;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A model in OpenAI's shape, and under `atelier` what the catalogue knows of it.
///
/// @param created midnight of its release (Unix seconds); 0 where that is not known
@JsonInclude(JsonInclude.Include.ALWAYS)
record ModelAnswer(
        String id,
        String object,
        long created,
        String ownedBy,
        @Nullable LocalDate shutdownDate,
        About atelier) {

    /// @param status active, deprecated or shutdown
    /// @param limits null for a model that can't be called any more
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record About(
            String status,
            @Nullable LocalDate released,
            @Nullable LocalDate deprecated,
            @Nullable LocalDate shutdownDate,
            @Nullable String successor,
            List<String> replacements,
            @Nullable Limits limits,
            @Nullable Prices prices,
            List<String> unconfirmed) {}

    /// What may be asked of it.
    record Limits(
            List<Capability> capabilities,
            SizeRule sizes,
            List<String> qualities,
            List<String> outputFormats,
            List<String> backgrounds,
            List<String> moderations,
            List<String> complexities,
            List<String> inputFidelities,
            int maxN,
            int maxInputImages,
            int maxPartialImages,
            ImagesPerCall imagesPerCall) {
        static Limits of(Abilities abilities) {
            return new Limits(
                    abilities.capabilities().stream().sorted().toList(),
                    abilities.sizes(),
                    abilities.qualities(),
                    abilities.outputFormats().stream().map(OutputFormat::name).toList(),
                    abilities.backgrounds(),
                    abilities.moderations(),
                    abilities.complexities(),
                    abilities.inputFidelities(),
                    abilities.maxN(),
                    abilities.maxInputImages(),
                    abilities.maxPartialImages(),
                    abilities.imagesPerCall());
        }
    }

    /// @param outputTokens of one picture of `measuredSize`, by quality
    record Prices(
            Price usdPerMillionTokens,
            Map<String, Long> outputTokens,
            String measuredSize,
            long tokensPerPartialImage) {
        static Prices of(Model model) {
            return new Prices(
                    model.price(),
                    model.outputTokens(),
                    model.shared().estimates().measured().toString(),
                    model.shared().estimates().sketchTokens());
        }
    }

    static ModelAnswer of(Model model, Catalog catalog, LocalDate today) {
        Retirement notice = catalog.retirement(model.id()).orElse(null);
        return new ModelAnswer(
                model.id(),
                "model",
                created(model.released()),
                "openai",
                model.shutdownDate(),
                new About(
                        status(notice, today),
                        model.released(),
                        model.deprecated(),
                        model.shutdownDate(),
                        successor(notice, catalog),
                        model.replacements(),
                        Limits.of(model.abilities()),
                        Prices.of(model),
                        model.unconfirmed()));
    }

    /// One whose name is all that is left.
    static ModelAnswer of(Retirement gone, Catalog catalog) {
        return new ModelAnswer(
                gone.id(),
                "model",
                0,
                "openai",
                gone.shutdownDate(),
                new About(
                        "shutdown",
                        null,
                        gone.deprecated(),
                        gone.shutdownDate(),
                        successor(gone, catalog),
                        gone.replacements(),
                        null,
                        null,
                        List.of()));
    }

    private static String status(@Nullable Retirement notice, LocalDate today) {
        if (notice == null) {
            return "active";
        }
        return today.isBefore(notice.shutdownDate()) ? "deprecated" : "shutdown";
    }

    private static @Nullable String successor(@Nullable Retirement notice, Catalog catalog) {
        return notice == null
                ? null
                : catalog.successor(notice, notice.shutdownDate()).map(Model::id).orElse(null);
    }

    private static long created(@Nullable LocalDate released) {
        return Objects.requireNonNullElse(released, LocalDate.EPOCH)
                .atStartOfDay(ZoneOffset.UTC)
                .toEpochSecond();
    }
}
