package io.atelier.ingest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.TurnUsage;
import io.atelier.job.Usage;
import io.atelier.log.Json;
import io.atelier.storage.PictureStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// OpenAI's `Response` object and the picture in it, written as they go: see [ImagesJson].
final class ResponseJson {
    /// What OpenAI knows of why a response has failed.
    private static final Set<String> CODES =
            Set.of(
                    "server_error",
                    "rate_limit_exceeded",
                    "invalid_prompt",
                    "data_residency_mismatch",
                    "bio_policy",
                    "invalid_image",
                    "invalid_image_format",
                    "invalid_base64_image",
                    "invalid_image_url",
                    "image_too_large",
                    "image_too_small",
                    "image_parse_error",
                    "image_content_policy_violation",
                    "invalid_image_mode",
                    "image_file_too_large",
                    "unsupported_image_media_type",
                    "empty_image_file",
                    "failed_to_download_image",
                    "image_file_not_found");

    private final PictureStore store;

    ResponseJson(PictureStore store) {
        this.store = store;
    }

    /// Whether all of it can be written; afterwards it is too late to say no.
    boolean complete(ToldResponse told) throws IOException {
        return told.end() == null || StoredPicture.complete(StoredPicture.of(told.end()), store);
    }

    /// The fields of an object that has been begun.
    void response(JsonGenerator json, ToldResponse told) throws IOException {
        json.writeStringField("id", ResponseId.of(told.id()));
        json.writeStringField("object", "response");
        json.writeNumberField("created_at", told.createdAt().getEpochSecond());
        json.writeStringField("status", told.status());
        json.writeBooleanField("background", told.background());
        completedAt(json, told);
        error(json, told);
        json.writeNullField("incomplete_details");
        asked(json, told, SessionFields.INSTRUCTIONS);
        json.writeNullField("max_output_tokens");
        asked(json, told, ResponsesFields.MODEL);
        output(json, told);
        json.writeBooleanField("parallel_tool_calls", true);
        asked(json, told, ResponsesFields.PREVIOUS);
        json.writeObjectFieldStart("reasoning");
        json.writeNullField("effort");
        json.writeNullField("summary");
        json.writeEndObject();
        json.writeStringField("service_tier", tier(told));
        json.writeBooleanField("store", told.stored());
        json.writeNumberField("temperature", 1.0);
        json.writeObjectFieldStart("text");
        json.writeObjectFieldStart("format");
        json.writeStringField("type", "text");
        json.writeEndObject();
        json.writeEndObject();
        choice(json, told);
        tools(json, told);
        json.writeNumberField("top_p", 1.0);
        json.writeStringField("truncation", "disabled");
        usage(json, told);
        if (told.document().operation().options().safetyIdentifier() != null) {
            json.writeStringField(
                    "safety_identifier", told.document().operation().options().safetyIdentifier());
        }
        json.writeObjectFieldStart("metadata");
        for (var entry : told.document().metadata().entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }

    /// The picture's item while there is no picture.
    static void itemInProgress(JsonGenerator json, ToldResponse told) throws IOException {
        beginItem(json, told, "in_progress");
        json.writeNullField("result");
        json.writeEndObject();
    }

    /// The picture's item once it has come to an end: whole, or failed.
    void item(JsonGenerator json, ToldResponse told) throws IOException {
        Job job = Objects.requireNonNull(told.end(), "a response without an end");
        List<StoredPicture> pictures = StoredPicture.of(job);
        if (pictures.isEmpty()) {
            failedItem(json, told, job);
        } else {
            pictureItem(json, told, job, pictures.getFirst());
        }
    }

    /// What went wrong.
    static OpenAiError wrong(Job job) {
        return OpenAiRefusal.of(job).error();
    }

    private void pictureItem(JsonGenerator json, ToldResponse told, Job job, StoredPicture stored)
            throws IOException {
        beginItem(json, told, "completed");
        String name = stored.picture().name();
        ImagesJson.base64(
                json,
                "result",
                store.open(name).orElseThrow(() -> new FileNotFoundException(name)));
        JobAnswer answer = JobAnswer.of(job, "");
        text(json, "revised_prompt", answer.revisedPrompt());
        text(json, "action", answer.action());
        ImagesJson.look(json, job.document().operation().options(), stored.picture(), false);
        json.writeEndObject();
    }

    private static void failedItem(JsonGenerator json, ToldResponse told, Job job)
            throws IOException {
        beginItem(json, told, "failed");
        json.writeNullField("result");
        json.writeFieldName("error");
        Json.MAPPER.writeValue(json, wrong(job));
        json.writeEndObject();
    }

    private static void beginItem(JsonGenerator json, ToldResponse told, String status)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("id", ResponseId.ofPicture(told.id()));
        json.writeStringField("type", "image_generation_call");
        json.writeStringField("status", status);
    }

    private void output(JsonGenerator json, ToldResponse told) throws IOException {
        json.writeArrayFieldStart("output");
        if (told.status().equals(ToldResponse.COMPLETED) || told.refused()) {
            item(json, told);
        }
        json.writeEndArray();
    }

    private static void completedAt(JsonGenerator json, ToldResponse told) throws IOException {
        Instant at = told.end() == null ? null : told.end().finishedAt();
        if (told.status().equals(ToldResponse.COMPLETED) && at != null) {
            json.writeNumberField("completed_at", at.getEpochSecond());
        } else {
            json.writeNullField("completed_at");
        }
    }

    private static void error(JsonGenerator json, ToldResponse told) throws IOException {
        if (told.end() == null || !told.status().equals(ToldResponse.FAILED)) {
            json.writeNullField("error");
            return;
        }
        OpenAiError wrong = wrong(told.end());
        json.writeObjectFieldStart("error");
        json.writeStringField("code", code(wrong));
        json.writeStringField("message", wrong.message());
        json.writeEndObject();
    }

    private static String code(OpenAiError wrong) {
        if (wrong.isBlocked()) {
            return "image_content_policy_violation";
        }
        return Optional.ofNullable(wrong.code()).filter(CODES::contains).orElse("server_error");
    }

    private static String tier(ToldResponse told) {
        return switch (told.document().tier()) {
            case PRIORITY -> "priority";
            case STANDARD -> "default";
            case BATCH -> "flex";
        };
    }

    private static void choice(JsonGenerator json, ToldResponse told) throws IOException {
        JsonNode choice = told.asked(ResponsesFields.TOOL_CHOICE);
        json.writeFieldName(ResponsesFields.TOOL_CHOICE.name());
        if (choice.isTextual() || choice.isObject()) {
            Json.MAPPER.writeTree(json, choice);
        } else {
            json.writeString("auto");
        }
    }

    /// A mask that came as a data URL is not told back.
    private static void tools(JsonGenerator json, ToldResponse told) throws IOException {
        JsonNode tools = told.asked(ResponsesFields.TOOLS).deepCopy();
        for (JsonNode tool : tools) {
            ((ObjectNode) tool).remove(ResponsesFields.INPUT_IMAGE_MASK.name());
        }
        json.writeFieldName(ResponsesFields.TOOLS.name());
        Json.MAPPER.writeTree(json, tools);
    }

    /// The tokens of the model that read the request, and apart from them those of the picture.
    private static void usage(JsonGenerator json, ToldResponse told) throws IOException {
        Usage usage =
                told.end() == null ? Usage.NONE : StoredPicture.usage(StoredPicture.of(told.end()));
        TurnUsage words = usage.turn();
        if (words != null) {
            json.writeObjectFieldStart("usage");
            json.writeNumberField("input_tokens", words.inputTokens());
            json.writeObjectFieldStart("input_tokens_details");
            json.writeNumberField("cached_tokens", words.cachedTokens());
            json.writeNumberField("cache_write_tokens", words.cacheWriteTokens());
            json.writeEndObject();
            json.writeNumberField("output_tokens", words.outputTokens());
            json.writeObjectFieldStart("output_tokens_details");
            json.writeNumberField("reasoning_tokens", 0);
            json.writeEndObject();
            json.writeNumberField("total_tokens", words.inputTokens() + words.outputTokens());
            json.writeEndObject();
        }
        if (usage.totalTokens() > 0) {
            json.writeObjectFieldStart("tool_usage");
            json.writeObjectFieldStart("image_gen");
            ImagesJson.tokens(json, usage);
            json.writeObjectFieldStart("web_search");
            json.writeNumberField("num_requests", 0);
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    private static void asked(JsonGenerator json, ToldResponse told, Field<?> field)
            throws IOException {
        JsonNode value = told.asked(field);
        if (value.isTextual()) {
            json.writeStringField(field.name(), value.textValue());
        } else {
            json.writeNullField(field.name());
        }
    }

    private static void text(JsonGenerator json, String name, @Nullable String value)
            throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }
}
