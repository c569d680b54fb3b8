package io.atelier.embedded;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/// The body of one call.
///
/// @param body empty when the call is a form
/// @param form empty when it is not
record Received(Spool body, Form form, Scratch scratch) {
    private static final long MAX_FILE_BYTES = 512L << 20;
    private static final ObjectReader JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxStringLength(64 << 20)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readerFor(JsonNode.class);

    /// Takes the body while it arrives; complete when the request has ended.
    static Received from(HttpServerRequest request, Scratch scratch, long maxBodyBytes) {
        var received = new Received(new Spool(scratch, maxBodyBytes), Form.empty(), scratch);
        if (received.isForm(request)) {
            request.setExpectMultipart(true);
            request.uploadHandler(received::take);
        } else {
            request.handler(received.body::take);
        }
        return received;
    }

    /// Called when the last byte is there.
    void end(HttpServerRequest request) {
        body.end();
        request.formAttributes()
                .forEach(entry -> form.fields().put(entry.getKey(), whole(entry.getValue())));
    }

    /// Netty leaves the first half of the line end at a value when the second comes in another
    /// piece.
    private static String whole(String value) {
        return value.endsWith("\r") ? value.substring(0, value.length() - 1) : value;
    }

    boolean isForm() {
        return !form.files().isEmpty() || !form.fields().isEmpty();
    }

    /// @throws Refusal when it is none
    ObjectNode jsonObject() {
        return jsonObject(body.bytes());
    }

    static ObjectNode jsonObject(byte[] bytes) {
        try {
            if (JSON.readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw notJson();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
        throw notJson();
    }

    private static Refusal notJson() {
        return new Refusal(
                ErrorEnvelope.invalidRequest(
                        400,
                        null,
                        "We could not parse the JSON body of your request. The OpenAI API expects a JSON object."));
    }

    private boolean isForm(HttpServerRequest request) {
        return Objects.requireNonNullElse(request.getHeader("content-type"), "")
                .startsWith("multipart/form-data");
    }

    private void take(HttpServerFileUpload upload) {
        var content = new Spool(scratch, MAX_FILE_BYTES);
        form.files()
                .add(
                        new Form.FilePart(
                                upload.name(),
                                Objects.requireNonNullElse(upload.filename(), ""),
                                Objects.requireNonNullElse(upload.contentType(), ""),
                                content));
        upload.handler(content::take);
        upload.endHandler(_ -> content.end());
    }
}
