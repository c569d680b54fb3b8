package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json; charset=utf-8",
                "application/json;charset=\"UTF-8\"",
                "application/json ; profile=x; charset=utf-8",
                "application/vnd.atelier.job+json"
            })
    void takesJson(String type) {
        assertThat(JsonBody.json(type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/plain",
                "text/json",
                "application/jsonp",
                "application/json5",
                "application/x-ndjson",
                "application/+json",
                "application/json; charset=utf-16",
                "application/json; charset=utf-8859",
                "application/json; charset=ISO-8859-1",
                "*/*",
                ";"
            })
    void refusesTheRest(String type) {
        assertThat(JsonBody.json(type)).isFalse();
    }

    @Test
    void refusesWhatDoesNotSayWhatItIs() {
        assertThat(JsonBody.json(null)).isFalse();
    }
}
