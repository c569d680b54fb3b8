package io.atelier.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What came back.
///
/// @param status 0 where the server hung up without a word
/// @param headers by lower-case name
/// @param body as Latin-1, so that any bytes survive; of an event stream its beginning
record Answer(int status, Map<String, String> headers, String body, Duration took) {
    Answer {
        headers = Map.copyOf(headers);
    }

    /// The media type, without its parameters.
    Optional<String> type() {
        return Optional.ofNullable(headers.get("content-type"))
                .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
    }

    byte[] bytes() {
        return body.getBytes(ISO_8859_1);
    }
}
