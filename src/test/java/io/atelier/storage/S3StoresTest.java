package io.atelier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How the client is made from its configuration, and the links it signs.
class S3StoresTest {
    private static final JobId JOB = JobId.of("0195f3a1-7b2c-7def-8123-456789abcdef");

    @TempDir Path folder;

    @Test
    void linksToPicturesInTheStore() throws Exception {
        byte[] bytes = Samples.picture("png", 8, 8);
        try (S3Stores stores = S3Sample.in(folder).stores(Map.of("s3.reading", "presigned"))) {
            Picture picture = uploaded(stores, bytes);

            URI link =
                    stores.pictures()
                            .link(picture.name(), "attachment; filename=\"fox.png\"")
                            .orElseThrow();
            HttpResponse<byte[]> answer = got(link);

            assertThat(link.getQuery())
                    .contains("X-Amz-Expires=300", "X-Amz-Credential=test/", "X-Amz-Signature=");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(bytes);
            assertThat(answer.headers().firstValue("Content-Type")).contains("image/png");
            assertThat(answer.headers().firstValue("Content-Disposition"))
                    .contains("attachment; filename=\"fox.png\"");
        }
    }

    @Test
    void linksToNothingElse() throws IOException {
        try (S3Stores stores = S3Sample.in(folder).stores(Map.of("s3.reading", "presigned"))) {
            Picture svg = uploaded(stores, Samples.svg("width='8' height='8'"));

            assertThat(stores.pictures().link(svg.name(), null)).isEmpty();
            assertThat(stores.pictures().link("../secret.png", null)).isEmpty();
        }
    }

    @Test
    void linksToNothingUnlessItIsToldTo() {
        try (S3Stores stores = S3Sample.in(folder).stores()) {
            assertThat(stores.pictures().link(name(), null)).isEmpty();
        }
    }

    @Test
    void linksToWhereReadersReachTheStore() {
        Map<String, String> behind =
                Map.of(
                        "s3.reading", "presigned",
                        "s3.public-endpoint", "https://pictures.example",
                        "s3.path-style", "false");
        try (S3Stores stores = S3Sample.in(folder).stores(behind)) {
            assertThat(stores.pictures().link(name(), null))
                    .hasValueSatisfying(link ->
                            assertThat(link.getHost()).isEqualTo("pictures.pictures.example"));
        }
    }

    @Test
    void readsCredentialsFromAFile() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("credentials"),
                        "[default]\naws_access_key_id = fromfile\naws_secret_access_key = secret\n");
        S3Sample sample = S3Sample.in(folder);
        Map<String, String> settings =
                Map.of(
                        "s3.reading", "presigned",
                        "s3.access-key-id", "",
                        "s3.secret-access-key", "",
                        "s3.credentials-file", file.toString());

        try (S3Stores stores = sample.stores(settings)) {
            assertThat(stores.pictures().link(name(), null))
                    .hasValueSatisfying(link ->
                            assertThat(link.getQuery()).contains("X-Amz-Credential=fromfile/"));
        }
    }

    @Test
    void refusesHalfAKeyAndNoBucket() {
        S3Sample sample = S3Sample.in(folder);

        assertThatThrownBy(() -> sample.stores(Map.of("s3.secret-access-key", "")).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("atelier.storage.s3.access-key-id");
        assertThatThrownBy(() -> sample.stores(Map.of("s3.bucket", "")).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("atelier.storage.s3.bucket");
    }

    private static String name() {
        return "89/ab/" + JOB + ".p0.r1.f1.i0.png";
    }

    private static Picture uploaded(S3Stores stores, byte[] bytes) throws IOException {
        try (PictureUpload upload = stores.pictures().begin(JOB, 0, 1, 1, 0)) {
            upload.write(bytes);
            return upload.finish();
        }
    }

    private static HttpResponse<byte[]> got(URI link) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(link).build(), BodyHandlers.ofByteArray());
        }
    }
}
