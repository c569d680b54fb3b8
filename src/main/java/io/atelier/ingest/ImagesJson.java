package io.atelier.ingest;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.atelier.job.ImageOptions;
import io.atelier.job.Picture;
import io.atelier.job.Usage;
import io.atelier.storage.StoredContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The pieces that OpenAI's answers about pictures are made of, written as they go: a picture is
/// read from the store in small pieces and never held.
final class ImagesJson {
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                    .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                    // What broke off in the middle must not look whole.
                    .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
                    .build();
    private static final String AUTO = "auto";

    private ImagesJson() {}

    static JsonGenerator to(OutputStream out) throws IOException {
        return JSON.createGenerator(out);
    }

    /// Closes the content.
    static void base64(JsonGenerator json, String name, StoredContent content) throws IOException {
        json.writeFieldName(name);
        try (InputStream bytes = content.all()) {
            json.writeBinary(
                    Base64Variants.MIME_NO_LINEFEEDS, bytes, Math.toIntExact(content.length()));
        }
    }

    /// How it was made, and for whom.
    ///
    /// @param autos see [#look]
    static void options(JsonGenerator json, ImageOptions options, Picture picture, boolean autos)
            throws IOException {
        look(json, options, picture, autos);
        if (options.safetyIdentifier() != null) {
            json.writeStringField("safety_identifier", options.safetyIdentifier());
        }
    }

    /// How it was made. What was left to the model is told only where it shows in the picture.
    ///
    /// @param autos whether that is a legal value, too
    static void look(JsonGenerator json, ImageOptions options, Picture picture, boolean autos)
            throws IOException {
        if (autos || !options.background().equals(AUTO)) {
            json.writeStringField("background", options.background());
        }
        json.writeStringField("output_format", format(picture));
        if (autos || !options.quality().equals(AUTO)) {
            json.writeStringField("quality", options.quality());
        }
        json.writeStringField("size", picture.widthPixels() + "x" + picture.heightPixels());
    }

    static void usage(JsonGenerator json, Usage usage) throws IOException {
        json.writeObjectFieldStart("usage");
        tokens(json, usage);
    }

    /// The rest of an object that has been begun.
    static void tokens(JsonGenerator json, Usage usage) throws IOException {
        json.writeNumberField("input_tokens", usage.inputTokens());
        json.writeObjectFieldStart("input_tokens_details");
        json.writeNumberField("text_tokens", usage.inputTextTokens());
        json.writeNumberField("image_tokens", usage.inputImageTokens());
        json.writeEndObject();
        json.writeNumberField("output_tokens", usage.outputTokens());
        json.writeObjectFieldStart("output_tokens_details");
        json.writeNumberField("text_tokens", usage.outputTextTokens());
        json.writeNumberField("image_tokens", usage.outputImageTokens());
        json.writeEndObject();
        json.writeNumberField("total_tokens", usage.totalTokens());
        json.writeEndObject();
    }

    private static String format(Picture picture) {
        String type = picture.contentType();
        return type.substring(type.indexOf('/') + 1).replaceFirst("\\+.*", "");
    }
}
