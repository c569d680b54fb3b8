package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.JobId;
import io.atelier.job.Period;
import io.atelier.job.Shortfall;
import io.atelier.job.Usd;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How long whoever has no money left is told to wait, by the clock of this process.
class OverBudgetTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-12-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "2026-11-30T23:00:00Z,     3600",
        "2026-11-30T23:59:58.001Z, 2",
        "2026-11-30T23:59:59.999Z, 1",
        "2026-12-01T00:00:00Z,     1",
        "2026-12-01T00:00:07Z,     1"
    })
    void waitsUntilTheCapBeginsAnew(Instant now, long seconds) {
        assertThat(retryAfter(MIDNIGHT, now)).isEqualTo(seconds);
    }

    @Test
    void namesNoTimeWhereItNeverDoes() {
        assertThat(retryAfter(null, MIDNIGHT)).isNull();
    }

    private static @Nullable Object retryAfter(@Nullable Instant resetsAt, Instant now) {
        Shortfall shortfall =
                new Shortfall(
                        resetsAt == null ? Period.TOTAL : Period.DAY,
                        Usd.of("1"),
                        Usd.ZERO,
                        Usd.of("0.1"),
                        resetsAt);
        return Problems.overBudget(JobId.keyed("acme", "/v1/jobs", "key"), shortfall, now)
                .getHeaders()
                .get(HttpHeaders.RETRY_AFTER);
    }
}
