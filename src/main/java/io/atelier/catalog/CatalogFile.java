package io.atelier.catalog;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The layout of `models.json`: facts once, families and snapshots not yet spread over the models.
record CatalogFile(
        LocalDate asOf,
        List<String> sources,
        List<String> notes,
        Defaults defaults,
        List<String> qualities,
        List<OutputFormat> outputFormats,
        Range outputCompression,
        Frames frames,
        SvgRule svg,
        Deadlines deadlines,
        Estimates estimates,
        Translations translations,
        Map<String, Family> families,
        List<Entry> models,
        List<TextModel> textModels,
        List<Retirement> retired) {
    /// As [Abilities], with formats by name.
    record Family(
            Set<Capability> capabilities,
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
            ImagesPerCall imagesPerCall,
            Map<String, Long> inputImageTokens,
            Map<String, String> ignored) {}

    /// What goes for vector pictures.
    record SvgRule(List<String> efforts) {}

    /// A model and its dated snapshots, which differ in nothing but their names.
    record Entry(
            String id,
            String family,
            @Nullable List<String> snapshots,
            @Nullable LocalDate released,
            @Nullable LocalDate deprecated,
            @Nullable LocalDate shutdownDate,
            @Nullable String successor,
            @Nullable List<String> replacements,
            Price price,
            Map<String, Long> outputTokens,
            @Nullable List<String> unconfirmed) {
        Stream<String> ids() {
            return Stream.concat(Stream.of(id), orNone(snapshots).stream());
        }
    }

    List<Model> spreadOut() {
        Shared shared =
                new Shared(
                        qualities, outputCompression, frames, svg.efforts(), deadlines, estimates);
        return models.stream()
                .flatMap(entry -> entry.ids().map(id -> model(id, entry, shared)))
                .toList();
    }

    private Model model(String id, Entry entry, Shared shared) {
        Family family =
                Objects.requireNonNull(
                        families.get(entry.family()), () -> id + " is of an unknown family");
        return new Model(
                id,
                entry.released(),
                entry.deprecated(),
                entry.shutdownDate(),
                entry.successor(),
                orNone(entry.replacements()),
                abilities(family),
                entry.price(),
                entry.outputTokens(),
                shared,
                orNone(entry.unconfirmed()));
    }

    private Abilities abilities(Family family) {
        return new Abilities(
                family.capabilities(),
                family.sizes(),
                family.qualities(),
                family.outputFormats().stream().map(this::format).toList(),
                family.backgrounds(),
                family.moderations(),
                family.complexities(),
                family.inputFidelities(),
                family.maxN(),
                family.maxInputImages(),
                family.maxPartialImages(),
                family.imagesPerCall(),
                family.inputImageTokens(),
                family.ignored());
    }

    private OutputFormat format(String name) {
        return outputFormats.stream()
                .filter(format -> format.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown output format " + name));
    }

    private static List<String> orNone(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }
}
