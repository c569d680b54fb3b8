package io.atelier.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.JobId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CustomIdTest {
    private static final CustomId ID = new CustomId(JobId.random(), 3, 1, 12);

    @Test
    void isReadAsItIsWritten() {
        assertThat(CustomId.parse(ID.toString())).contains(ID);
        assertThat(ID.toString().length()).isLessThanOrEqualTo(64);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "request-1",
                "------------------------------------.1.1.1",
                "92f74fd4-ddae-8fcc-b351-594903467764.1.1",
                "92f74fd4-ddae-8fcc-b351-594903467764.1.1.99999999999"
            })
    void isNotWhatSomebodyElseMade(String text) {
        assertThat(CustomId.parse(text)).isEmpty();
    }
}
