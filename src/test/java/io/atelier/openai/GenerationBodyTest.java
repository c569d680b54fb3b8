package io.atelier.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import org.junit.jupiter.api.Test;

class GenerationBodyTest {
    @Test
    void sendsEveryOptionThatIngestAccepts() throws Exception {
        ImageOptions options =
                new ImageOptions("m", 2, "auto", "low", "auto", "webp", 50, "low")
                        .but()
                        .complexity("high")
                        .safetyIdentifier("u-1")
                        .made();

        String body =
                new ObjectMapper()
                        .writeValueAsString(
                                GenerationBody.of(new ImageOperation.Generate("a", options)));

        assertThat(body)
                .contains(
                        "\"n\":2",
                        "\"output_compression\":50",
                        "\"complexity\":\"high\"",
                        "\"safety_identifier\":\"u-1\"");
    }
}
