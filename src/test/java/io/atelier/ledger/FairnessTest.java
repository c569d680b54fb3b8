package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.JobStatus;
import io.atelier.job.TenantSettings;
import io.atelier.log.Heartbeat;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FairnessTest {
    private final Map<String, TenantSettings> set = new HashMap<>();
    private final Fairness fairness =
            new Fairness(
                    64,
                    1_000,
                    Map.of("acme", 3),
                    4,
                    tenant -> Optional.ofNullable(set.get(tenant)));

    @Test
    void isAsConfiguredUntilSomethingIsSet() {
        assertThat(fairness.weight("acme")).isEqualTo(3);
        assertThat(fairness.weight("other")).isEqualTo(1);
        assertThat(fairness.inFlight("acme", 1)).isEqualTo(1_000);
        assertThat(fairness.inFlight("acme", 3)).isEqualTo(3_000);
        assertThat(fairness.counted("acme")).isFalse();
    }

    @Test
    void heedsWhatIsSetAtOnce() {
        set.put("acme", settings(5, 9, 100));

        assertThat(fairness.weight("acme")).isEqualTo(5);
        assertThat(fairness.inFlight("acme", 1)).isEqualTo(3);
        assertThat(fairness.inFlight("acme", 4)).isEqualTo(9);
        assertThat(fairness.counted("acme")).isTrue();

        set.put("acme", settings(null, 1, null));
        assertThat(fairness.weight("acme")).isEqualTo(3);
        assertThat(fairness.inFlight("acme", 4)).isEqualTo(1);
        assertThat(fairness.counted("acme")).isFalse();
    }

    @Test
    void addsUpTheJobsOfTenantsThatAreCounted() {
        Loads one = new Loads();
        Loads other = new Loads();
        one.moved("acme", null, JobStatus.QUEUED);
        one.moved("acme", null, JobStatus.SCHEDULED);
        one.moved("acme", JobStatus.QUEUED, JobStatus.DISPATCHED);
        one.moved("acme", JobStatus.DISPATCHED, JobStatus.RUNNING);
        other.moved("acme", null, JobStatus.QUEUED);
        other.moved("uncounted", null, JobStatus.QUEUED);
        set.put("acme", settings(null, null, 100));

        assertThat(Loads.sum(List.of(one, other), fairness::counted))
                .containsExactly(new Heartbeat.Load("acme", 2, 1));

        one.moved("acme", JobStatus.RUNNING, JobStatus.SUCCEEDED);
        one.moved("acme", JobStatus.SCHEDULED, JobStatus.CANCELLED);
        other.moved("acme", JobStatus.QUEUED, JobStatus.AMBIGUOUS);
        assertThat(Loads.sum(List.of(one, other), fairness::counted)).isEmpty();
    }

    private static TenantSettings settings(
            @Nullable Integer weight, @Nullable Integer inFlight, @Nullable Integer queued) {
        return new TenantSettings(
                "acme",
                false,
                weight,
                inFlight,
                null,
                null,
                null,
                null,
                queued,
                null,
                Instant.EPOCH);
    }
}
