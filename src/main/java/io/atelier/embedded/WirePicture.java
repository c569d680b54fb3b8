package io.atelier.embedded;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// A picture as it goes over the wire, whole or spoilt by a fault.
final class WirePicture {
    static final Buffer TEXT =
            Buffer.buffer("no picture, but text".getBytes(StandardCharsets.US_ASCII));

    private WirePicture() {}

    static AnswerBody of(Buffer picture, Fault fault) {
        return spoilt(picture, fault)
                .map(text -> new AnswerBody().text(text))
                .orElseGet(() -> new AnswerBody().base64(picture));
    }

    /// What stands in the place of base64, if the fault is about that.
    static Optional<String> spoilt(Buffer picture, Fault fault) {
        return switch (fault) {
            case Fault.Mishap.GARBAGE_BASE64 -> Optional.of("*** not base64 ***");
            case Fault.Mishap.TRUNCATED_BASE64 -> Optional.of(half(picture));
            case Fault.Mishap.NOT_AN_IMAGE ->
                    Optional.of(Base64.getEncoder().encodeToString(TEXT.getBytes()));
            default -> Optional.empty();
        };
    }

    /// Ends within a group of four.
    private static String half(Buffer picture) {
        var base64 = Base64.getEncoder().encodeToString(picture.getBytes());
        return base64.substring(0, base64.length() / 8 * 4 + 1);
    }
}
