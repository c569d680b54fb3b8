package io.atelier.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Delivery;
import io.atelier.job.DeliveryAttempt;
import io.atelier.job.JobId;
import io.atelier.job.WebhookEvent;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeliveryIndexTest {
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
    private static final JobId JOB = JobId.keyed("default", "/v1/jobs", "a");

    private final DeliveryIndex index = new DeliveryIndex();

    @Test
    void tellsInTheOrderOfTurnsWithoutSecrets() {
        JobId late = JobId.random();
        JobId early = JobId.random();
        index.folded(delivery(late, 7, new Delivery.Waiting(AT)));
        index.folded(delivery(early, 3, new Delivery.Failed(AT, "why")));
        index.folded(delivery(JobId.random(), JobId.random()));

        assertThat(index.of(JOB)).extracting(DeliveryAnswer::id).containsExactly(early, late);
        assertThat(index.of(JOB))
                .extracting(DeliveryAnswer::status)
                .containsExactly("failed", "waiting");
        assertThat(index.of(JOB).getFirst().reason()).isEqualTo("why");
        assertThat(index.of(JOB).getLast().nextAttemptAt()).isEqualTo(AT);
        assertThat(index.of(JOB).toString()).doesNotContain("whsec");
        assertThat(index.of(JobId.random())).isEmpty();
    }

    /// Compaction may have dropped what was written before it.
    @Test
    void knowsACallThatItHeardOfBeforeTheDelivery() {
        JobId id = JobId.random();
        index.called(attempt(id, 2));
        assertThat(index.of(JOB)).isEmpty();

        index.folded(delivery(id, 1, new Delivery.Delivered(AT)));
        index.called(attempt(id, 1));

        DeliveryAnswer told = index.of(JOB).getFirst();
        assertThat(told.endedAt()).isEqualTo(AT);
        assertThat(told.attempts())
                .extracting(DeliveryAnswer.Attempt::attempt)
                .containsExactly(1, 2);
        assertThat(told.attempts().getFirst().durationMs()).isEqualTo(1_500);
    }

    @Test
    void forgets() {
        JobId id = JobId.random();
        index.folded(delivery(id, 1, new Delivery.Delivered(AT)));

        index.forgotten(id);
        index.forgotten(JobId.random());

        assertThat(index.of(JOB)).isEmpty();
    }

    private static Delivery delivery(JobId id, JobId about) {
        return delivery(id, about, 1, new Delivery.Waiting(AT));
    }

    private static Delivery delivery(JobId id, long turn, Delivery.State state) {
        return delivery(id, JOB, turn, state);
    }

    private static Delivery delivery(JobId id, JobId about, long turn, Delivery.State state) {
        return new Delivery(
                id,
                about,
                "default",
                WebhookEvent.JOB_SUCCEEDED,
                new Delivery.Target("https://hook.example/", null, "whsec_eA=="),
                AT,
                turn,
                1,
                1,
                1,
                state);
    }

    private static DeliveryAttempt attempt(JobId id, int number) {
        return new DeliveryAttempt(id, number, AT, Duration.ofMillis(1_500), 500, null, "no");
    }
}
