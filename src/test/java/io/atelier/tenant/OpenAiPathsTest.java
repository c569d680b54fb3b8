package io.atelier.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiPathsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/models",
                "v1/files/file-1/content",
                "/v1/files/a\r\nb",
                "/v1/responses"
            })
    void areThoseOfOpenAi(String path) {
        assertThat(OpenAiPaths.have(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/jobs", "/v1/filesystem", "/v1/jobs/v1/files", "/q/health"})
    void areNoOthers(String path) {
        assertThat(OpenAiPaths.have(path)).isFalse();
    }
}
