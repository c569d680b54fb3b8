package io.atelier.catalog;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The layout of `models.json`: facts once, families and snapshots not yet spread over the models.
record CatalogFile(
        LocalDate asOf,
        List<String> sources,
        List<String> notes,
        List<OutputFormat> outputFormats,
        Deadlines deadlines,
        Map<String, Family> families,
        List<Entry> models,
        List<Retirement> retired) {
    /// What models of one generation have in common.
    record Family(
            SizeRule sizes,
            List<String> qualities,
            List<String> outputFormats,
            List<String> backgrounds,
            List<String> moderations,
            int maxN) {}

    /// A model and its dated snapshots, which differ in nothing but their names.
    record Entry(
            String id,
            String family,
            @Nullable List<String> snapshots,
            @Nullable LocalDate released,
            @Nullable LocalDate shutdownDate,
            @Nullable List<String> replacements,
            Price price,
            Map<String, Long> outputTokens,
            @Nullable List<String> unconfirmed) {
        Stream<String> ids() {
            return Stream.concat(Stream.of(id), orNone(snapshots).stream());
        }
    }

    List<Model> spreadOut() {
        return models.stream().flatMap(entry -> entry.ids().map(id -> model(id, entry))).toList();
    }

    private Model model(String id, Entry entry) {
        Family family =
                Objects.requireNonNull(
                        families.get(entry.family()), () -> id + " is of an unknown family");
        return new Model(
                id,
                entry.released(),
                entry.shutdownDate(),
                orNone(entry.replacements()),
                family.sizes(),
                family.qualities(),
                family.outputFormats().stream().map(this::format).toList(),
                family.backgrounds(),
                family.moderations(),
                family.maxN(),
                entry.price(),
                entry.outputTokens(),
                deadlines,
                orNone(entry.unconfirmed()));
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
