package io.atelier.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.job.Fact;
import io.atelier.job.JobId;
import io.atelier.job.Order;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ClaimsTest {
    private static final AttemptKey KEY = new AttemptKey(JobId.random(), 0, 1);

    private final FakeLedger ledger = new FakeLedger("w/1");

    @Test
    void asksAgainUnderTheSameNumberUntilItGivesUp() {
        assertThatThrownBy(() -> ledger.claims.claim(KEY)).isInstanceOf(TimeoutException.class);

        assertThat(ledger.heard())
                .hasSizeGreaterThan(1)
                .containsOnly(new Fact.Claim(KEY.job(), KEY.part(), KEY.fence(), "w/1", 1));
    }

    /// Seen in a chaos run: the grant was given back, the ledger dispatched the part anew, and the
    /// same grant, on its way twice, let the worker call under the old fence all the same.
    @Test
    void takesAnAnswerToAnEarlierAttemptForNone() throws Exception {
        assertThatThrownBy(() -> ledger.claims.claim(KEY)).isInstanceOf(TimeoutException.class);
        ledger.answersLate(claim ->
                new Order.Deny(
                        claim.job(),
                        claim.part(),
                        claim.fence(),
                        claim.worker(),
                        claim.ask(),
                        "stale fence"));

        Order.ToWorker answer = ledger.claims.claim(KEY);

        assertThat(answer).isInstanceOf(Order.Deny.class);
    }
}
