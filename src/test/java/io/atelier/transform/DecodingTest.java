package io.atelier.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.storage.StoredContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodingTest {
    private static final int TRIES = 300;

    private final Decoding decoding = new Decoding(1_000_000);

    /// Whatever is wrong with a picture, it is a reason and neither a crash nor our own trouble.
    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "webp"})
    void neitherFailsNorHangsOnDamagedPictures(String format) throws IOException {
        byte[] whole = Studio.encoded(Studio.stripes(format), format);
        Random random = new Random(20261123);
        int broken = 0;

        for (int i = 0; i < TRIES; i++) {
            byte[] damaged = whole.clone();
            for (int hits = random.nextInt(1, 5); hits > 0; hits--) {
                // Mostly in the header.
                int where = random.nextInt(random.nextBoolean() ? 64 : damaged.length);
                damaged[where] = (byte) random.nextInt(256);
            }
            try {
                decoding.decode(content("image/" + format, damaged), 120, 40);
            } catch (Unusable e) {
                broken++;
            }
        }

        assertThat(broken).isPositive();
    }

    private static StoredContent content(String contentType, byte[] bytes) {
        return new StoredContent() {
            @Override
            public String contentType() {
                return contentType;
            }

            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public InputStream range(long fromInclusive, long toExclusive) {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public void close() {}
        };
    }
}
