package io.atelier.catalog;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.atelier.job.Cost;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.JobDocument.Change;
import io.atelier.job.Lane;
import io.atelier.job.PartPlan;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Every model there is or was. Nothing of it ever changes but the dates on which models go;
/// today's date is given, never asked of a clock. Safe for any number of threads.
public final class Catalog {
    private static final String FILE = "models.json";

    private volatile Map<String, Model> models;
    private final Map<String, Retirement> retired;
    private final List<TextModel> textModels;
    private final List<TextModel> turnReaders;
    private final Defaults defaults;
    private final Translations translations;
    private final SunsetPolicy sunset;

    Catalog(
            List<Model> models,
            List<Retirement> retired,
            List<TextModel> textModels,
            Collection<String> turnReaders,
            Defaults defaults,
            Translations translations,
            SunsetPolicy sunset) {
        this.models = byName(models, Model::id);
        this.retired = byName(retired, Retirement::id);
        this.textModels = List.copyOf(textModels);
        this.turnReaders = readers(turnReaders);
        this.defaults = defaults;
        this.translations = translations;
        this.sunset = sunset;
        if (!this.models.containsKey(defaults.model())) {
            throw new IllegalArgumentException(
                    "the default model is not in the catalogue: " + defaults.model());
        }
    }

    /// The catalogue that comes with Atelier; what goes is replaced by its successor.
    public static Catalog load() {
        return load(SunsetPolicy.SUCCESSOR);
    }

    /// As [#load(SunsetPolicy, Collection)], whichever model reads turns.
    public static Catalog load(SunsetPolicy sunset) {
        return load(sunset, List.of());
    }

    /// The catalogue that comes with Atelier.
    ///
    /// @param turnReaders the models that may read a turn; none where nobody knows
    public static Catalog load(SunsetPolicy sunset, Collection<String> turnReaders) {
        try (InputStream json =
                Objects.requireNonNull(Catalog.class.getResourceAsStream(FILE), FILE)) {
            CatalogFile file = reader().readValue(json);
            return new Catalog(
                    file.spreadOut(),
                    file.retired(),
                    file.textModels(),
                    turnReaders,
                    file.defaults(),
                    file.translations(),
                    sunset);
        } catch (IOException e) {
            throw new UncheckedIOException("the catalogue " + FILE + " can't be read", e);
        }
    }

    public Defaults defaults() {
        return defaults;
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

    /// What a call cost by the tokens that the upstream told of, rounded once, and what it didn't
    /// tell or nobody knows a price for.
    public Cost cost(ImageOperation operation, Usage usage, Lane lane) {
        return new Bill(this, operation, usage, lane).cost();
    }

    /// What one attempt at every picture of the operation will cost in that lane.
    ///
    /// @param continued whether it is a later turn of a session
    /// @return empty where the catalogue does not know the model
    public Optional<Quote> quote(ImageOperation operation, Lane lane, boolean continued) {
        return find(operation.options().model())
                .map(model -> quote(model, operation, lane, continued));
    }

    /// An upper bound of what one attempt at every picture of the operation can cost: what has to
    /// be put by before it is made, so that a budget can't be overshot.
    ///
    /// It holds for every lane: a call that was to go into a batch may be made at once, at the full
    /// price. With it are prompt and instructions at a token a byte, every input picture at the
    /// most that one takes, partial images, and, where `quality` or `size` is `auto`, the dearest
    /// that the model may choose. A call through the Responses API (a turn, or an expanded prompt)
    /// also has the dearest of the models that may read it at the most that it can say and think,
    /// and a prompt as long as it may be reworded to. A retry is another attempt.
    ///
    /// @param operation as it is sent: already translated, and of the model that stands in for
    ///   another
    /// @param continued whether it is a later turn of a session: then the model's whole context and
    ///   as many pictures as it takes are reckoned with, since nobody has counted them
    /// @return of a model that the catalogue no longer knows, what the dearest would cost
    public Usd atMost(ImageOperation operation, boolean continued) {
        return find(operation.options().model()).map(List::of).orElseGet(this::models).stream()
                .map(model -> quote(model, by(model, operation), Lane.REALTIME, continued))
                .map(quote -> quote.high().usd())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static ImageOperation by(Model model, ImageOperation operation) {
        return operation.with(operation.options().but().model(model.id()).made());
    }

    private Quote quote(Model model, ImageOperation operation, Lane lane, boolean continued) {
        int perCall = model.imagesPerCall(operation.options());
        return PartPlan.of(operation.options().n(), perCall).images().stream()
                .map(operation::forImages)
                .map(call -> new CallQuote(this, model, call, lane, continued).quote())
                .reduce(Quote::plus)
                .orElseThrow();
    }

    /// Those that may read a turn; every one there is where that is not known.
    List<TextModel> turnReaders() {
        return turnReaders;
    }

    List<TextModel> textModels() {
        return textModels;
    }

    private List<TextModel> readers(Collection<String> names) {
        List<TextModel> known = names.stream().flatMap(name -> textModel(name).stream()).toList();
        return known.isEmpty() || known.size() < names.size() ? textModels : known;
    }

    /// The one whose snapshot goes by that name, or which itself does.
    Optional<TextModel> textModel(String name) {
        return textModels.stream().filter(model -> model.isNamed(name)).findFirst();
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

    /// Translates a wish into what may be sent, and tells what is wrong with it.
    ///
    /// @param lastDay the day (UTC) until which the job may run, today at the earliest
    public Ruling rule(Wish wish, LocalDate lastDay) {
        String asked = wish.operation().options().model();
        Optional<Retirement> notice = retirement(asked);
        boolean over = notice.filter(it -> it.over(lastDay)).isPresent();
        if (!over) {
            return find(asked)
                    .map(model -> ruled(model, wish, notices(notice), null, notice))
                    .orElseGet(() -> refused(wish, unknown(asked, lastDay), notice));
        }
        Retirement gone = notice.orElseThrow();
        Optional<Model> successor = successor(gone, lastDay);
        return sunset == SunsetPolicy.REFUSE || successor.isEmpty()
                ? refused(wish, gone(gone, successor, lastDay), notice)
                : ruled(
                        successor.get(),
                        wish,
                        List.of(),
                        new Change("model", asked, successor.get().id(), why(gone)),
                        notice);
    }

    /// What a job of a model that goes is moved to, if it may run until that day; never something
    /// that is gone by then itself.
    public Optional<Model> successor(Retirement gone, LocalDate lastDay) {
        return Stream.concat(
                        Stream.concat(
                                Stream.ofNullable(gone.successor()), gone.replacements().stream()),
                        Stream.concat(Stream.of(defaults.model()), models.keySet().stream()))
                .filter(id -> !id.equals(gone.id()))
                .flatMap(id -> find(id).stream())
                .filter(model -> !model.isShutDown(lastDay))
                .findFirst();
    }

    /// Whether callers of that model always got links to their pictures, unless they asked for the
    /// pictures themselves.
    public boolean answersWithLinks(String model) {
        return translations.responseFormats().links().contains(model);
    }

    /// When and for what a model goes or went; empty for one that stays or was never there.
    public Optional<Retirement> retirement(String id) {
        return Optional.ofNullable(retired.get(id)).or(() -> find(id).flatMap(Model::retirement));
    }

    /// Takes over what the upstream says of its models. One that it does not name, or names without
    /// a date, keeps the date it has.
    ///
    /// @param dates the first day without the model, by its name
    /// @return the names of the models whose date has changed
    public synchronized List<String> announce(Map<String, LocalDate> dates, LocalDate today) {
        List<String> changed = new ArrayList<>();
        Map<String, Model> next = new LinkedHashMap<>(models);
        for (Map.Entry<String, LocalDate> entry : dates.entrySet()) {
            Model model = next.get(entry.getKey());
            if (model != null && !entry.getValue().equals(model.shutdownDate())) {
                next.put(model.id(), model.shuttingDown(entry.getValue(), today));
                changed.add(model.id());
            }
        }
        models = next;
        return changed;
    }

    private Ruling ruled(
            Model model,
            Wish wish,
            List<String> warnings,
            @Nullable Change moved,
            Optional<Retirement> notice) {
        Translation translation = new Translation(translations, model, wish).apply();
        ImageOperation operation = translation.operation();
        return new Ruling(
                operation,
                model.imagesPerCall(operation.options()),
                Stream.concat(Stream.ofNullable(moved), translation.changes().stream()).toList(),
                Stream.concat(warnings.stream(), translation.warnings().stream()).toList(),
                translation.violations(),
                notice);
    }

    private static Ruling refused(Wish wish, Violation why, Optional<Retirement> notice) {
        return new Ruling(wish.operation(), 1, List.of(), List.of(), List.of(why), notice);
    }

    private List<String> notices(Optional<Retirement> notice) {
        return notice
                .map(going ->
                        "model %s is deprecated and will be shut down on %s%s"
                                .formatted(
                                        going.id(),
                                        going.shutdownDate(),
                                        successor(going, going.shutdownDate())
                                                .map(it -> "; use " + it.id())
                                                .orElse("")))
                .stream()
                .toList();
    }

    private static String why(Retirement gone) {
        return "%s is shut down from %s on".formatted(gone.id(), gone.shutdownDate());
    }

    private Violation gone(Retirement gone, Optional<Model> successor, LocalDate lastDay) {
        return new Violation(
                "model",
                "model %s is shut down from %s on, and the job may run until %s; use %s"
                        .formatted(
                                gone.id(),
                                gone.shutdownDate(),
                                lastDay,
                                successor.map(Model::id).orElse("another")),
                ids(lastDay),
                successor.map(Model::id).orElse(null));
    }

    private Violation unknown(String id, LocalDate lastDay) {
        List<String> available = ids(lastDay);
        String nearest =
                Spelling.nearest(
                                id,
                                Stream.concat(models.keySet().stream(), retired.keySet().stream())
                                        .toList())
                        .orElse(null);
        return new Violation(
                "model",
                "model %s is not in the catalogue; available: %s%s"
                        .formatted(
                                Violation.shown(id),
                                String.join(", ", available),
                                nearest == null ? "" : "; nearest: " + nearest),
                available,
                nearest);
    }

    private List<String> ids(LocalDate day) {
        return available(day).stream().map(Model::id).toList();
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
