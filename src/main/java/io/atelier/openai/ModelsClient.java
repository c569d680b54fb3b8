package io.atelier.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.atelier.job.Failure;
import io.atelier.job.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `GET /v1/models`.
final class ModelsClient {
    private static final int MOST_BYTES = 4 << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final OpenAiApi api;
    private final Wire wire;

    ModelsClient(OpenAiApi api, Wire wire) {
        this.api = api;
        this.wire = wire;
    }

    ModelList list() throws InterruptedException {
        return switch (ask()) {
            case Reply.Said said -> read(said.text());
            case Reply.Failed failed -> new ModelList.Unavailable(failed.reason());
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
                                failed.reason().code() + ": " + failed.reason().message());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking for the models", e);
        }
    }

    private Reply ask() throws InterruptedException {
        return wire.exchange(api.models(), "", new Answering());
    }

    private static ModelList read(String text) {
        JsonNode data;
        try {
            data = JSON.readTree(text).path("data");
        } catch (IOException notJson) {
            return unreadable();
        }
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

    private sealed interface Reply {
        record Said(String text) implements Reply {}

        record Failed(Failure reason) implements Reply {}
    }

    private static final class Answering implements Wire.Answering<Reply> {
        @Override
        public Reply answered(InputStream body, AnswerHeaders headers, boolean events)
                throws IOException {
            return new Reply.Said(new String(body.readNBytes(MOST_BYTES), UTF_8));
        }

        @Override
        public Reply refused(int status, ErrorEnvelope error, AnswerHeaders headers) {
            return failed(Classification.refused(status, error, headers));
        }

        @Override
        public Reply bodyLost(AnswerHeaders headers) {
            return failed(Classification.bodyLost(headers));
        }

        @Override
        public Reply unanswered(@Nullable Throwable cause) {
            return failed(Classification.unanswered(cause));
        }

        private static Reply failed(CallEnd end) {
            return switch (end.outcome()) {
                case Outcome.NotAccepted it -> new Reply.Failed(it.failure());
                case Outcome.Ambiguous it -> new Reply.Failed(it.failure());
                case Outcome.Refused it -> new Reply.Failed(it.failure());
                case Outcome.Answered _ ->
                        throw new AssertionError("no call for models has pictures");
            };
        }
    }
}
