package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/v1/files`.
final class SimulatedFiles {
    static final String PREFIX = "/v1/files/";
    private static final Set<String> PURPOSES =
            Set.of("assistants", "batch", "fine-tune", "vision", "user_data", "evals");
    private static final Duration BATCH_FILES_LIVE = Duration.ofDays(30);
    private static final long MAX_BYTES = 512L << 20;

    private final FileShelf files;
    private final Clock clock;

    SimulatedFiles(FileShelf files, Clock clock) {
        this.files = files;
        this.clock = clock;
    }

    void upload(Exchange exchange) {
        var form = exchange.received().form();
        var fields = new RequestFields(form.toJson());
        var parts = form.files("file");
        if (parts.isEmpty()) {
            throw missing("file");
        }
        if (!fields.has("purpose")) {
            throw missing("purpose");
        }
        fields.oneOf("purpose", PURPOSES)
                .ifPresent(error -> {
                    throw new Refusal(error);
                });
        var part = parts.getFirst();
        if (part.content().length() > MAX_BYTES) {
            throw new Refusal(
                    ErrorEnvelope.invalidRequest(413, null, "The file is larger than 512 MB."));
        }
        var file =
                files.add(
                        part.filename(),
                        fields.text("purpose", ""),
                        part.content().inFile(),
                        expiry(form));
        exchange.answer(200, file.toString());
    }

    void list(Exchange exchange) {
        var purpose = exchange.query("purpose");
        var matching =
                files.all().stream()
                        .filter(file ->
                                purpose == null || purpose.equals(file.path("purpose").asText()))
                        .toList();
        exchange.answer(200, Pages.of(matching, exchange).toString());
    }

    void show(Exchange exchange) {
        exchange.answer(200, found(exchange).toString());
    }

    void content(Exchange exchange) {
        var file = found(exchange);
        exchange.answerFile(
                files.content(file.path("id").asText()),
                file.path("bytes").asLong(),
                "application/octet-stream");
    }

    void remove(Exchange exchange) {
        var id = found(exchange).path("id").asText();
        files.remove(id);
        exchange.answer(
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", id)
                        .put("object", "file")
                        .put("deleted", true)
                        .toString());
    }

    private ObjectNode found(Exchange exchange) {
        var id = exchange.after(PREFIX);
        return files.find(id)
                .orElseThrow(() ->
                        new Refusal(
                                new ErrorEnvelope(
                                        404,
                                        "invalid_request_error",
                                        null,
                                        "id",
                                        "No such File object: %s".formatted(id),
                                        null)));
    }

    private @Nullable Long expiry(Form form) {
        var anchor = form.fields().get("expires_after[anchor]");
        var seconds = form.fields().get("expires_after[seconds]");
        var now = clock.instant().getEpochSecond();
        if (seconds == null && anchor == null) {
            return "batch".equals(form.fields().get("purpose"))
                    ? now + BATCH_FILES_LIVE.toSeconds()
                    : null;
        }
        if (anchor == null || seconds == null) {
            throw missing(anchor == null ? "expires_after[anchor]" : "expires_after[seconds]");
        }
        if (!anchor.equals("created_at") || !seconds.matches("[1-9]\\d{3,6}")) {
            throw new Refusal(
                    RequestFields.invalid(
                            "expires_after",
                            "Expected anchor 'created_at' and 3600 to 2592000 seconds."));
        }
        return now + Long.parseLong(seconds);
    }

    private static Refusal missing(String param) {
        return new Refusal(
                ErrorEnvelope.badParameter(
                        param,
                        "missing_required_parameter",
                        "Missing required parameter: '%s'.".formatted(param)));
    }
}
