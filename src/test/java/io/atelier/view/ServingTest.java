package io.atelier.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Picture;
import io.atelier.storage.StoredContent;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServingTest {
    private static final Picture PICTURE =
            new Picture(0, "ab/cd/fox.png", "image/png", 4, "0".repeat(64), 2, 2);
    private static final Serving.Linking ELSEWHERE =
            (name, disposition) ->
                    Optional.of(URI.create("https://s3.example/" + name + "?as=" + disposition));

    @Test
    void sendsReadersOnWhereTheStoreServesThem() throws IOException {
        Response response = answer(ELSEWHERE, null, "attachment");

        assertThat(response.getStatus()).isEqualTo(307);
        assertThat(response.getLocation())
                .hasToString("https://s3.example/ab/cd/fox.png?as=attachment");
        assertThat(response.getHeaderString("Cache-Control")).isEqualTo("private, no-store");
    }

    @Test
    void sendsNobodyOnWhoHasItAlready() throws IOException {
        Response response = answer(ELSEWHERE, "\"" + PICTURE.sha256() + "\"", null);

        assertThat(response.getStatus()).isEqualTo(304);
    }

    @Test
    void servesWhatHasNoLinkItself() throws IOException {
        Response response = answer(Serving.NO_LINKS, null, "attachment");

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getHeaderString("Content-Disposition")).isEqualTo("attachment");
        assertThat(response.getHeaderString("Content-Security-Policy")).contains("sandbox");
    }

    @Test
    void namesADownloadByItsKindAndNothingElse() {
        assertThat(Serving.disposition(PICTURE, "fox-0", "1"))
                .isEqualTo("attachment; filename=\"fox-0.png\"");
        assertThat(Serving.disposition(PICTURE, "fox-0", null)).isNull();
    }

    private static Response answer(
            Serving.Linking links, @Nullable String ifNoneMatch, @Nullable String disposition)
            throws IOException {
        return Serving.answer(
                PICTURE,
                _ -> Optional.of(new FourBytes()),
                links,
                new Serving.Conditions(null, ifNoneMatch, null),
                disposition);
    }

    private record FourBytes() implements StoredContent {
        @Override
        public String contentType() {
            return "image/png";
        }

        @Override
        public long length() {
            return 4;
        }

        @Override
        public InputStream range(long fromInclusive, long toExclusive) {
            return new ByteArrayInputStream(
                    new byte[4], (int) fromInclusive, (int) (toExclusive - fromInclusive));
        }

        @Override
        public void close() {}
    }
}
