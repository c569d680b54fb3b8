package io.atelier.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// RFC 8259 to the letter, for bodies that cost money: UTF-8, one object, every name once, nothing
/// after it.
final class StrictJson {
    static final int MAX_BYTES = 1024 * 1024;
    static final int MAX_NESTING = 32;

    private static final int BYTE_ORDER_MARK = '\uFEFF';

    private static final ObjectReader READER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_NESTING)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .build()
                    .reader();

    sealed interface Parsed {}

    record Body(ObjectNode object) implements Parsed {}

    /// @param why a sentence that quotes nothing of what was read
    record Broken(String why) implements Parsed {}

    private StrictJson() {}

    static Parsed parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return new Broken("The body is larger than 1 MiB.");
        }
        // Jackson would guess the encoding from the first bytes, and choke on a wrong guess.
        String text = utf8(bytes);
        if (text == null) {
            return new Broken("The body is not UTF-8.");
        }
        if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
            return new Broken("The body begins with a byte order mark; JSON has none (RFC 8259).");
        }
        return parse(text);
    }

    private static Parsed parse(String text) {
        try (JsonParser parser = READER.createParser(text)) {
            JsonNode node = READER.readTree(parser);
            if (parser.nextToken() != null) {
                return broken("Something follows the JSON object", parser.currentTokenLocation());
            }
            return node instanceof ObjectNode object
                    ? new Body(object)
                    : new Broken("The body is not a JSON object.");
        } catch (StreamConstraintsException e) {
            return broken(
                    "The JSON is nested deeper than " + MAX_NESTING + " or a number is too long",
                    e.getLocation());
        } catch (MismatchedInputException e) {
            return broken("The JSON names a field twice in one object", e.getLocation());
        } catch (JsonProcessingException e) {
            return broken("The body is not JSON", e.getLocation());
        } catch (IOException e) {
            throw new UncheckedIOException("a string can't fail to be read", e);
        }
    }

    private static Broken broken(String what, @Nullable JsonLocation where) {
        return new Broken(
                where == null
                        ? what + "."
                        : "%s (line %d, column %d)."
                                .formatted(what, where.getLineNr(), where.getColumnNr()));
    }

    private static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
