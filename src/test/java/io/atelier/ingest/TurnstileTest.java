package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.job.Tier;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class TurnstileTest {
    private final Turnstile turnstile = new Turnstile(Duration.ofMillis(200));

    @Test
    void letsAllThroughWhereNothingPresses() throws Exception {
        for (Tier tier : new Tier[] {Tier.BATCH, Tier.BATCH, Tier.BATCH}) {
            turnstile.enter(tier);
        }
    }

    @Test
    void letsOneOfATierThroughWhileAMoreUrgentOneIsInside() throws Exception {
        turnstile.enter(Tier.PRIORITY);
        turnstile.enter(Tier.BATCH);
        Thread second = entering(Tier.BATCH);
        assertWaits(second);

        turnstile.leave(Tier.PRIORITY);

        second.join();
    }

    @Test
    void letsTheNextOneThroughOnceTheOneInsideHasLeft() throws Exception {
        turnstile.enter(Tier.STANDARD);
        turnstile.enter(Tier.BATCH);
        Thread second = entering(Tier.BATCH);
        assertWaits(second);

        turnstile.leave(Tier.BATCH);

        second.join();
    }

    @Test
    void neverHoldsUpTheUrgentForTheOthers() throws Exception {
        turnstile.measured(Duration.ofSeconds(2));
        turnstile.enter(Tier.BATCH);
        turnstile.enter(Tier.STANDARD);

        turnstile.enter(Tier.PRIORITY);
        turnstile.enter(Tier.PRIORITY);
    }

    @Test
    void letsOneAtATimeThroughWhileTheLedgerIsLate() throws Exception {
        turnstile.measured(Duration.ofMillis(201));
        turnstile.enter(Tier.STANDARD);
        Thread second = entering(Tier.STANDARD);
        assertWaits(second);

        turnstile.measured(Duration.ofMillis(200));

        second.join();
        assertThat(turnstile.latest()).isEqualTo(Duration.ofMillis(200));
    }

    private Thread entering(Tier tier) {
        return Thread.ofVirtual()
                .start(() -> {
                    try {
                        turnstile.enter(tier);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    private static void assertWaits(Thread thread) {
        await().until(() -> thread.getState() == Thread.State.WAITING);
    }
}
