package io.atelier.catalog;

import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.JobDocument.Change;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One wish on its way to what one model takes today. Applies the catalogue's [Translations] and
/// knows none of them.
final class Translation {
    private final Translations rules;
    private final Model model;
    private final Wish wish;
    private ImageOperation operation;
    private final List<Change> changes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<Violation> violations = new ArrayList<>();

    /// @param model whose name is not necessarily the one in the wish
    Translation(Translations rules, Model model, Wish wish) {
        this.rules = rules;
        this.model = model;
        this.wish = wish;
        this.operation =
                wish.operation().with(wish.operation().options().but().model(model.id()).made());
    }

    Translation apply() {
        quality();
        size();
        frameDuration();
        ignored();
        variation();
        style();
        responseFormat();
        violations.addAll(model.check(operation));
        if (rules.transparency().askedForBy(wish.operation().prompt())
                && !options().background().equals(Abilities.TRANSPARENT)) {
            warnings.add(rules.transparency().warning());
        }
        return this;
    }

    ImageOperation operation() {
        return operation;
    }

    List<Change> changes() {
        return changes;
    }

    List<String> warnings() {
        return warnings;
    }

    List<Violation> violations() {
        return violations;
    }

    private void quality() {
        String asked = options().quality();
        if (model.abilities().qualities().contains(asked)) {
            return;
        }
        rules.word("quality", asked)
                .filter(word -> model.abilities().qualities().contains(word.to()))
                .ifPresent(word -> {
                    send(options().but().quality(word.to()).made());
                    changed("quality", asked, word.to(), word.reason());
                });
    }

    private void size() {
        String asked = options().size();
        SizeRule legal = model.sizes(options());
        Size.parse(asked)
                .filter(size -> rules.sizes().from().contains(size) && !legal.allows(size))
                .map(legal::nearest)
                .ifPresent(nearest -> {
                    send(options().but().size(nearest.toString()).made());
                    changed(
                            "size",
                            asked,
                            nearest.toString(),
                            rules.sizes().why(asked, nearest, model));
                });
    }

    private void frameDuration() {
        Integer asked = options().frameDurationMs();
        Frames frames = model.shared().frames();
        if (asked == null || asked < frames.durationMs().min()) {
            return;
        }
        int rounded = frames.rounded(asked);
        if (rounded != asked) {
            send(options().but().frameDurationMs(rounded).made());
            changed(
                    "frame_duration_ms",
                    Integer.toString(asked),
                    Integer.toString(rounded),
                    frames.whyRounded());
        }
    }

    private void ignored() {
        String asked = options().inputFidelity();
        String reason = model.abilities().ignored().get("input_fidelity");
        if (asked != null && reason != null) {
            send(options().but().inputFidelity(null).made());
            changed("input_fidelity", asked, null, reason.replace("{model}", model.id()));
        }
    }

    private void variation() {
        if (operation instanceof ImageOperation.Variation variation) {
            operation = variation.prompting(rules.variation().prompt(variation.prompt()));
            changed(
                    "operation",
                    ImageOperation.VARIATION,
                    ImageOperation.EDIT,
                    rules.variation().reason());
        }
    }

    private void style() {
        String asked = wish.style();
        if (asked == null) {
            return;
        }
        Translations.Styles styles = rules.styles();
        String text = styles.texts().get(asked);
        if (text == null) {
            unknown("style", asked, styles.names());
            return;
        }
        String prompt = operation.prompt() + "\n\n" + text;
        if (prompt.codePointCount(0, prompt.length()) > styles.maxPrompt()) {
            changed("style", asked, null, styles.dropped());
        } else {
            operation = operation.prompting(prompt);
            changed("style", asked, styles.to().replace("{text}", text), styles.reason());
        }
    }

    private void responseFormat() {
        String asked = wish.responseFormat();
        if (asked == null) {
            return;
        }
        if (rules.responseFormats().values().contains(asked)) {
            changed("response_format", asked, null, rules.responseFormats().reason());
        } else {
            unknown("response_format", asked, rules.responseFormats().values());
        }
    }

    private void unknown(String field, String value, List<String> allowed) {
        String nearest = Spelling.nearest(value, allowed).orElse(null);
        violations.add(
                new Violation(
                        field,
                        "%s %s is not legal; legal: %s%s"
                                .formatted(
                                        field,
                                        Violation.shown(value),
                                        String.join(", ", allowed),
                                        nearest == null ? "" : "; nearest: " + nearest),
                        allowed,
                        nearest));
    }

    private ImageOptions options() {
        return operation.options();
    }

    private void send(ImageOptions options) {
        operation = operation.with(options);
    }

    private void changed(String field, String from, @Nullable String to, String reason) {
        changes.add(new Change(field, from, to, reason));
    }
}
