package io.atelier.catalog;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.atelier.job.ImageOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Every model there is or was. Immutable; dates are given, never asked of a clock.
public final class Catalog {
    private static final String FILE = "models.json";

    private final Map<String, Model> models;
    private final Map<String, Retirement> retired;

    public Catalog(List<Model> models, List<Retirement> retired) {
        this.models = byName(models, Model::id);
        this.retired = byName(retired, Retirement::id);
        if (models.isEmpty()) {
            throw new IllegalArgumentException("a catalogue has at least one model");
        }
    }

    /// The catalogue that comes with Atelier.
    public static Catalog load() {
        try (InputStream json =
                Objects.requireNonNull(Catalog.class.getResourceAsStream(FILE), FILE)) {
            CatalogFile file = reader().readValue(json);
            return new Catalog(file.spreadOut(), file.retired());
        } catch (IOException e) {
            throw new UncheckedIOException("the catalogue " + FILE + " can't be read", e);
        }
    }

    /// Also finds a model whose shutdown date has come, but none of the long retired.
    public Optional<Model> find(String id) {
        return Optional.ofNullable(models.get(id));
    }

    /// In the order of the data file, newest first.
    public List<Model> models() {
        return List.copyOf(models.values());
    }

    /// The models that can be called on that day.
    public List<Model> available(LocalDate today) {
        return models.values().stream().filter(model -> !model.isShutDown(today)).toList();
    }

    /// How long one call with these options may take in all; the longest of all where the model is
    /// no longer known.
    public Duration deadline(ImageOptions options) {
        return find(options.model())
                .map(model -> model.deadline(options))
                .orElseGet(this::longestDeadline);
    }

    /// No call of any model may take longer than this.
    public Duration longestDeadline() {
        return models.values().stream()
                .map(model -> model.deadlines().longest())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /// What the upstream would refuse on that day; empty when the options are legal. A model that
    /// can't be called is the only thing told of.
    public List<Violation> check(ImageOptions options, LocalDate today) {
        Model model = models.get(options.model());
        if (model == null || model.isShutDown(today)) {
            return List.of(notAvailable(options.model(), today));
        }
        return model.check(options);
    }

    private Violation notAvailable(String id, LocalDate today) {
        List<String> available = available(today).stream().map(Model::id).toList();
        String message =
                retirement(id)
                        .map(gone ->
                                "model %s was shut down on %s; use %s"
                                        .formatted(
                                                id,
                                                gone.shutdownDate(),
                                                String.join(" or ", gone.replacements())))
                        .orElseGet(() ->
                                "model %s is not in the catalogue; available: %s"
                                        .formatted(
                                                OptionsCheck.shown(id),
                                                String.join(", ", available)));
        return new Violation("model", message, available);
    }

    /// When and for what a model goes or went; empty for one that stays or was never there.
    public Optional<Retirement> retirement(String id) {
        return Optional.ofNullable(retired.get(id)).or(() -> find(id).flatMap(Catalog::announced));
    }

    private static Optional<Retirement> announced(Model model) {
        return Optional.ofNullable(model.shutdownDate())
                .map(date -> new Retirement(model.id(), date, model.replacements()));
    }

    private static ObjectReader reader() {
        return JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build()
                .readerFor(CatalogFile.class);
    }

    private static <T> Map<String, T> byName(List<T> all, Function<T, String> name) {
        return all.stream()
                .collect(
                        Collectors.toMap(
                                name,
                                Function.identity(),
                                (one, other) -> {
                                    throw new IllegalArgumentException(
                                            "twice in the catalogue: " + name.apply(one));
                                },
                                LinkedHashMap::new));
    }
}
