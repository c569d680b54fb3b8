package io.atelier.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.job.Failure;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `GET /v1/models`.
final class ModelsClient {
    private static final int MOST_BYTES = 4 << 20;

    private final OpenAiApi api;
    private final Wire wire;

    ModelsClient(OpenAiApi api, Wire wire) {
        this.api = api;
        this.wire = wire;
    }

    ModelList list() throws InterruptedException {
        return switch (ask()) {
            case Reply.Said said -> read(said);
            case Reply.Failed failed -> new ModelList.Unavailable(failed.failure());
        };
    }

    /// The answer as it stands.
    ///
    /// @throws IllegalStateException where there is none
    String text() {
        try {
            return switch (ask()) {
                case Reply.Said said -> said.text();
                case Reply.Failed failed ->
                        throw new IllegalStateException(
                                failed.failure().code() + ": " + failed.failure().message());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking for the models", e);
        }
    }

    private Reply ask() throws InterruptedException {
        return wire.exchange(api.models(), "", new Reply.Reading(MOST_BYTES));
    }

    private static ModelList read(Reply.Said said) {
        JsonNode data = said.json().path("data");
        if (!data.isArray()) {
            return unreadable();
        }
        List<ListedModel> models = new ArrayList<>();
        for (JsonNode model : data) {
            if (model.path("id").isTextual()) {
                models.add(
                        new ListedModel(
                                model.path("id").textValue(), date(model.path("shutdown_date"))));
            }
        }
        return new ModelList.Listed(models);
    }

    private static ModelList unreadable() {
        return new ModelList.Unavailable(
                Failure.of(Answer.Flaw.MALFORMED.code(), "The upstream's list of models is none."));
    }

    private static @Nullable LocalDate date(JsonNode node) {
        try {
            return node.isTextual() ? LocalDate.parse(node.textValue()) : null;
        } catch (DateTimeParseException notADate) {
            return null;
        }
    }
}
