package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;

/// An input picture by data URL that is a little larger than 20 MB, and what comes of it.
final class LargeDataUrl {
    static final String JSON =
            "{\"image_url\":\"data:image/png;base64,%s\"}"
                    .formatted(Base64.getEncoder().encodeToString(picture()));

    private LargeDataUrl() {}

    private static byte[] picture() {
        try {
            return Arrays.copyOf(Inputs.png(16, 16), InlinePictures.MAX_PICTURE_BYTES + 100_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void assertRefused(int status, String body) {
        assertThat(status).as(body).isEqualTo(400);
        assertThat(body).contains("\"field\":\"image_url\"", "more than 20971520 bytes");
        assertThat(body.length()).isLessThan(1000);
    }
}
