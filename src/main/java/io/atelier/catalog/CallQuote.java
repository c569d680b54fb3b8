package io.atelier.catalog;

import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.Lane;
import io.atelier.job.TurnUsage;
import io.atelier.job.Usage;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reckons what one call will cost. Its bounds rest on what can be asked of the models, not on what
/// is likely.
///
/// @param operation for no more pictures than one call brings
/// @param continued whether earlier turns come with it, of which nobody knows how long they are
record CallQuote(
        Catalog catalog, Model model, ImageOperation operation, Lane lane, boolean continued) {
    private static final Comparator<Quote.Figure> BY_PRICE =
            Comparator.comparing(Quote.Figure::usd);

    Quote quote() {
        return new Quote(
                priced(this::least).min(BY_PRICE).orElseThrow(),
                priced(this::likely).findFirst().orElseThrow(),
                priced(this::most).max(BY_PRICE).orElseThrow());
    }

    /// By each of the models of words that may take part.
    private Stream<Quote.Figure> priced(Function<TextModel, Usage> tokens) {
        return writers().stream()
                .map(tokens)
                .map(usage -> new Quote.Figure(usage, catalog.cost(operation, usage, lane).usd()));
    }

    /// All that goes in may come from a cache, which costs a fraction.
    private Usage least(TextModel writer) {
        Estimates.Least least = estimates().least();
        long prompt = Math.ceilDiv(codePoints(), least.charactersPerToken());
        long each = Math.round(least.outputShare() * model.leastOutput(options()));
        long images = pictures() * least.inputImageTokens();
        return new Usage(
                prompt,
                images,
                0,
                options().n() * each,
                prompt + images,
                isTurn() ? new TurnUsage(writer.id(), prompt, prompt, 0, 0) : null);
    }

    private Usage likely(TextModel writer) {
        Usage usage = model.expected(operation);
        long prompt = usage.inputTextTokens();
        Estimates.Words turn = estimates().turn();
        Estimates.Words drawing = estimates().drawing();
        return usage.with(
                words(
                        writer,
                        (isTurn() ? turn.in() + prompt : 0) + (isDrawing() ? drawing.in() : 0),
                        (isTurn() ? turn.out() + prompt : 0) + (isDrawing() ? drawing.out() : 0)));
    }

    private static @Nullable TurnUsage words(TextModel writer, long in, long out) {
        return out == 0 ? null : new TurnUsage(writer.id(), in, 0, 0, out);
    }

    private Usage most(TextModel writer) {
        Estimates.Most most = estimates().most();
        long prompt = bytes(operation.prompt());
        long told = isTurn() ? Math.max(prompt, most.rewordedTokens()) : prompt;
        long pictures = continued ? model.abilities().maxInputImages() : pictures();
        long sketches = options().partialImages() * estimates().sketchTokens();
        return new Usage(
                        told + most.promptExtraTokens(),
                        pictures * most.inputImageTokens(),
                        0,
                        options().n() * (model.mostOutput(options(), pictures > 0) + sketches))
                .with(mostWords(writer));
    }

    /// Input costs most when it is written to a cache.
    private @Nullable TurnUsage mostWords(TextModel writer) {
        int times = (isTurn() ? 1 : 0) + (isDrawing() ? 1 : 0);
        long in = times * (continued ? writer.maxIn() : mostSaid());
        return times == 0 ? null : new TurnUsage(writer.id(), in, 0, in, times * writer.maxOut());
    }

    private long mostSaid() {
        Estimates.Most most = estimates().most();
        String instructions =
                operation instanceof ImageOperation.Turn turn ? turn.instructions() : null;
        return bytes(operation.prompt())
                + (instructions == null ? 0 : bytes(instructions))
                + pictures() * most.inputImageTokens()
                + most.turnExtraTokens();
    }

    /// Those that read turns, or the one that was asked to write a drawing.
    private List<TextModel> writers() {
        return isDrawing() && !isTurn()
                ? named().map(List::of).orElseGet(catalog::textModels)
                : catalog.turnReaders();
    }

    private Optional<TextModel> named() {
        return Optional.ofNullable(options().svg())
                .map(ImageOptions.Svg::model)
                .flatMap(catalog::textModel);
    }

    private boolean isTurn() {
        return Bill.isTurn(operation);
    }

    private boolean isDrawing() {
        return model.kind(options()) == OutputFormat.Kind.VECTOR;
    }

    private long pictures() {
        return Model.inputPictures(operation);
    }

    private int codePoints() {
        return operation.prompt().codePointCount(0, operation.prompt().length());
    }

    /// No text has more tokens.
    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private ImageOptions options() {
        return operation.options();
    }

    private Estimates estimates() {
        return model.shared().estimates();
    }
}
