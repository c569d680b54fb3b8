package io.atelier.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.TenantSettings;
import io.atelier.log.Heartbeat;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private long nanos = 1;
    private final RequestRate rate = new RequestRate(() -> nanos);
    private final JobCounts jobs =
            new JobCounts(Duration.ofSeconds(30), Duration.ofSeconds(3), () -> nanos);

    @Test
    void letsASecondsWorthThroughAndThenAsItComesBack() {
        assertThat(rate.take("acme", 2).remaining()).isEqualTo(1);
        assertThat(rate.take("acme", 2).remaining()).isZero();
        assertThat(rate.take("acme", 2).exceeded()).isTrue();

        passes(Duration.ofMillis(500));
        assertThat(rate.take("acme", 2).exceeded()).isFalse();
        assertThat(rate.take("acme", 2).exceeded()).isTrue();
    }

    @Test
    void countsEachTenantForItself() {
        rate.take("acme", 1);

        assertThat(rate.take("acme", 1).exceeded()).isTrue();
        assertThat(rate.take("other", 1).exceeded()).isFalse();
    }

    @Test
    void heedsANewLimitAtOnce() {
        rate.take("acme", 1);

        assertThat(rate.take("acme", 5).remaining()).isEqualTo(4);
    }

    @Test
    void tellsWhatIsLeftInTheDraftsWords() {
        MultivaluedMap<String, Object> told = new MultivaluedHashMap<>();
        rate.take("acme", 1).tell(told);
        MultivaluedMap<String, Object> refused = new MultivaluedHashMap<>();
        rate.take("acme", 1).tell(refused);

        assertThat(told.getFirst("RateLimit-Policy")).isEqualTo("\"requests\";q=1;w=1");
        assertThat(told.getFirst("RateLimit")).isEqualTo("\"requests\";r=0;t=1");
        assertThat(told).doesNotContainKey("Retry-After");
        assertThat(refused.getFirst("RateLimit")).isEqualTo("\"requests\";r=0;t=1");
        assertThat(refused.getFirst("Retry-After")).isEqualTo(1L);
    }

    @Test
    void addsUpWhatTheLedgersSayAndWhatCameSince() {
        jobs.heard(ledger("a", new Heartbeat.Load("acme", 3, 0)));
        jobs.heard(ledger("b", new Heartbeat.Load("acme", 5, 0)));
        TenantSettings ten = limits("acme", 10, null);

        assertThat(jobs.admit(ten)).isEmpty();
        assertThat(jobs.admit(ten)).isEmpty();
        assertThat(jobs.admit(ten))
                .hasValueSatisfying(quota -> {
                    assertThat(quota.policy()).isEqualTo(Quota.Policy.QUEUED_JOBS);
                    assertThat(quota.limit()).isEqualTo(10);
                    assertThat(quota.resetSeconds()).isEqualTo(3);
                });
        assertThat(jobs.admit(limits("other", 1, null))).isEmpty();

        jobs.heard(ledger("a"));
        assertThat(jobs.admit(ten)).isEmpty();
    }

    @Test
    void limitsWhatIsInFlight() {
        jobs.heard(ledger("a", new Heartbeat.Load("acme", 0, 4)));

        assertThat(jobs.admit(limits("acme", null, 5))).isEmpty();
        assertThat(jobs.admit(limits("acme", null, 4)))
                .hasValueSatisfying(
                        quota -> assertThat(quota.policy()).isEqualTo(Quota.Policy.IN_FLIGHT_JOBS));
    }

    @Test
    void turnsNobodyAwayWhileNoLedgerIsHeard() {
        assertThat(jobs.admit(limits("acme", 1, 1))).isEmpty();
        assertThat(jobs.admit(limits("acme", 1, 1))).isEmpty();
    }

    @Test
    void forgetsALedgerThatIsGone() {
        jobs.heard(ledger("a", new Heartbeat.Load("acme", 9, 0)));
        passes(Duration.ofSeconds(31));
        jobs.heard(ledger("b", new Heartbeat.Load("acme", 1, 0)));

        assertThat(jobs.admit(limits("acme", 5, null))).isEmpty();
    }

    private void passes(Duration time) {
        nanos += time.toNanos();
    }

    private static Heartbeat ledger(String name, Heartbeat.Load... loads) {
        return Heartbeat.ledger(name, "1", List.of(loads));
    }

    static TenantSettings limits(
            String tenant, @Nullable Integer queued, @Nullable Integer inFlight) {
        return new TenantSettings(
                tenant, false, null, null, null, null, null, null, queued, inFlight, Instant.EPOCH);
    }
}
