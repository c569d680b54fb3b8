package io.atelier.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.catalog.Catalog;
import io.atelier.catalog.Violation;
import io.atelier.catalog.Wish;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.PromptMode;
import io.atelier.job.SessionSettings;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/// Reads strictly what a session is opened with.
final class SessionReader {
    private final Catalog catalog;
    private final Clock clock;

    SessionReader(Catalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    SessionReading read(byte[] bytes) {
        return switch (StrictJson.parse(bytes)) {
            case StrictJson.Broken broken -> new SessionReading.Malformed(broken.why());
            case StrictJson.Body body -> read(body.object());
        };
    }

    private SessionReading read(ObjectNode body) {
        Form form = new Form(body, SessionFields.OF_A_SESSION);
        Optional<String> instructions = form.read(SessionFields.INSTRUCTIONS);
        Optional<String> model = form.read(JobFields.MODEL);
        Optional<PromptMode> promptMode = form.read(JobFields.PROMPT_MODE);
        model.ifPresent(name -> checkModel(form, name));
        return form.errors().isEmpty()
                ? new SessionReading.Accepted(
                        new SessionSettings(
                                instructions.orElse(null),
                                model.orElse(null),
                                promptMode.orElse(PromptMode.STRICT)),
                        RequestHash.of(body))
                : new SessionReading.Invalid(form.errors());
    }

    /// Only whether it is one that can take turns today; what else a turn asks of it, the turn is
    /// told.
    private void checkModel(Form form, String model) {
        ImageOptions options = catalog.defaults().options().but().model(model).made();
        ImageOperation any =
                new ImageOperation.Turn(
                        "", options, List.of(), null, ImageOperation.Turn.AUTO, null, null);
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        for (Violation violation : catalog.rule(Wish.of(any), today).violations()) {
            if (violation.field().equals(JobFields.MODEL.name())) {
                form.refuse(
                        new FieldError(
                                violation.field(),
                                violation.message(),
                                violation.allowed(),
                                violation.nearest()));
            }
        }
    }
}
