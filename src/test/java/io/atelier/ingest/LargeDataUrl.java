package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

/// An input picture by data URL that is a little larger than 20 MB, and what comes of it.
final class LargeDataUrl {
    static final String JSON =
            "{\"image_url\":\"data:image/png;base64,%s\"}"
                    .formatted("A".repeat((InlinePictures.MAX_PICTURE_BYTES / 3 + 100_000) * 4));

    private LargeDataUrl() {}

    static void assertRefused(int status, String body) {
        assertThat(status).as(body).isEqualTo(400);
        assertThat(body).contains("\"field\":\"image_url\"", "more than 20971520 bytes");
        assertThat(body.length()).isLessThan(1000);
    }
}
