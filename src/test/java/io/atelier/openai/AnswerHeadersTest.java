package io.atelier.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.LimitKind;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerHeadersTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | PT0S",
                "7 | PT7S",
                " 7 | PT7S",
                "1.5 | PT1.5S",
                "86400 | PT1H",
                "1e99 | PT1H",
                "Sun, 22 Nov 2026 12:00:30 GMT | PT30S",
                "Sun, 22 Nov 2026 11:00:00 GMT | PT0S",
                "Mon, 23 Nov 2026 12:00:30 GMT | PT1H"
            })
    void readsRetryAfter(String value, Duration expected) {
        assertThat(headers("Retry-After", value).retryAfter()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1", "", "NaN"})
    void ignoresARetryAfterThatIsNone(String value) {
        assertThat(headers("Retry-After", value).retryAfter()).isNull();
    }

    @Test
    void prefersMilliseconds() {
        MultivaluedMap<String, String> headers = new MultivaluedHashMap<>();
        headers.putSingle("Retry-After", "7");
        headers.putSingle("retry-after-ms", "6500");

        assertThat(AnswerHeaders.of(headers, NOW).retryAfter()).isEqualTo(Duration.ofMillis(6500));
    }

    @Test
    void readsTheRequestId() {
        assertThat(headers("x-request-id", "req_0a1B-2").requestId()).isEqualTo("req_0a1B-2");
        assertThat(headers("x-request-id", "a\nb").requestId()).isNull();
        assertThat(headers("x-request-id", "a".repeat(200)).requestId()).isNull();
    }

    @Test
    void readsWhetherRetryingIsAnyUse() {
        assertThat(headers("x-should-retry", "false").mayRetry()).isFalse();
        assertThat(headers("x-should-retry", "true").mayRetry()).isTrue();
        assertThat(headers("other", "false").mayRetry()).isTrue();
    }

    @Test
    void readsWhatAMinuteAllows() {
        MultivaluedMap<String, String> headers = new MultivaluedHashMap<>();
        headers.putSingle("x-ratelimit-limit-requests", "500");
        headers.putSingle("x-ratelimit-limit-tokens", " 8000000000 ");
        headers.putSingle("x-ratelimit-limit-images", "many");
        headers.putSingle("x-ratelimit-remaining-images", "3");

        assertThat(AnswerHeaders.of(headers, NOW).limits())
                .isEqualTo(Map.of(LimitKind.REQUESTS, 500.0, LimitKind.TOKENS, 8e9));
    }

    private static AnswerHeaders headers(String name, String value) {
        MultivaluedMap<String, String> headers = new MultivaluedHashMap<>();
        headers.putSingle(name, value);
        return AnswerHeaders.of(headers, NOW);
    }
}
