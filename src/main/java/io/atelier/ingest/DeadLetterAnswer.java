package io.atelier.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.atelier.log.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A dead letter as administrators see it.
///
/// @param errors what is wrong with each field
/// @param tenant whose record it is, as far as is known
/// @param topic where it came from; null for an event of the ledger's own
/// @param valueBytes how long the value is
/// @param headers, `value` and `valueBase64` only where one letter is asked for; the value is text
///   where it is UTF-8
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeadLetterAnswer(
        String id,
        String object,
        Instant at,
        String reason,
        @JsonRawValue @Nullable String errors,
        @Nullable String tenant,
        @Nullable String topic,
        @Nullable Integer partition,
        @Nullable Long offset,
        @Nullable String key,
        int valueBytes,
        @Nullable Map<String, String> headers,
        @Nullable String value,
        @Nullable String valueBase64) {
    private static final String PREFIX = "dl-";

    static String id(long offset) {
        return PREFIX + offset;
    }

    /// The offset of a letter; empty where the text is the id of none.
    static OptionalLong offset(String id) {
        return id.matches("dl-(?:0|[1-9]\\d{0,17})")
                ? OptionalLong.of(Long.parseLong(id.substring(PREFIX.length())))
                : OptionalLong.empty();
    }

    static DeadLetterAnswer listed(DeadLetter letter) {
        return of(letter, null, null, null);
    }

    static DeadLetterAnswer whole(DeadLetter letter) {
        Map<String, String> headers = new TreeMap<>();
        letter.record()
                .headers()
                .forEach(header ->
                        headers.put(
                                header.key(),
                                header.value() == null
                                        ? ""
                                        : new String(header.value(), StandardCharsets.UTF_8)));
        byte[] value = letter.record().value();
        Optional<String> text = Optional.ofNullable(value).flatMap(DeadLetterAnswer::utf8);
        return of(
                letter,
                headers,
                text.orElse(null),
                value == null || text.isPresent()
                        ? null
                        : Base64.getEncoder().encodeToString(value));
    }

    private static DeadLetterAnswer of(
            DeadLetter letter,
            @Nullable Map<String, String> headers,
            @Nullable String value,
            @Nullable String valueBase64) {
        Optional<DeadLetter.Place> origin = letter.origin();
        byte[] bytes = letter.record().value();
        return new DeadLetterAnswer(
                id(letter.offset()),
                "dead_letter",
                letter.at(),
                letter.reason(),
                letter.errors().orElse(null),
                letter.tenant().orElse(null),
                origin.map(DeadLetter.Place::topic).orElse(null),
                origin.map(DeadLetter.Place::partition).orElse(null),
                origin.map(DeadLetter.Place::offset).orElse(null),
                letter.record().key(),
                bytes == null ? 0 : bytes.length,
                headers,
                value,
                valueBase64);
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
