package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.JobId;
import io.atelier.log.Heartbeat;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private static final Heartbeat.Held ATTEMPT =
            new Heartbeat.Held(JobId.keyed("default", "/v1/jobs", "leases"), 0, 1);
    private static final String OLD = "pod-1/old";

    private long nanos = Duration.ofHours(5).toNanos();
    private final Leases leases =
            new Leases(
                    "pod-1/ledger-1", Duration.ofSeconds(30), Duration.ofSeconds(3), () -> nanos);

    @Test
    void endsTheLeaseOfASilentWorker() {
        worker("old");
        long granted = nanos;

        seconds(29);
        assertThat(leases.lost(OLD, granted)).isFalse();

        seconds(1);
        assertThat(leases.lost(OLD, granted)).isTrue();
    }

    @Test
    void keepsTheLeaseOfAWorkerThatIsHeard() {
        long granted = nanos;
        for (int beat = 0; beat < 40; beat++) {
            worker("old");
            seconds(3);
        }

        assertThat(leases.lost(OLD, granted)).isFalse();
    }

    @Test
    void endsNothingBeforeItHasHeardItself() {
        long granted = nanos;
        nanos += Duration.ofHours(1).toNanos();

        assertThat(leases.lost(OLD, granted)).isFalse();
    }

    @Test
    void endsNothingBeforeItHasHeardItselfForAFullLease() {
        long granted = nanos;
        nanos += Duration.ofHours(1).toNanos();
        seconds(29);

        assertThat(leases.lost(OLD, granted)).isFalse();

        seconds(1);
        assertThat(leases.lost(OLD, granted)).isTrue();
    }

    @Test
    void endsNothingWhileTheBrokerIsAway() {
        worker("old");
        seconds(3);
        long granted = nanos;

        nanos += Duration.ofMinutes(10).toNanos();

        assertThat(leases.lost(OLD, granted)).isFalse();
    }

    @Test
    void waitsAFullLeaseAgainOnceTheBrokerIsBack() {
        worker("old");
        seconds(3);
        long granted = nanos;
        nanos += Duration.ofMinutes(10).toNanos();

        seconds(29);
        assertThat(leases.lost(OLD, granted)).isFalse();

        seconds(1);
        assertThat(leases.lost(OLD, granted)).isTrue();
    }

    @Test
    void countsFromTheTimeItBecameResponsible() {
        seconds(120);
        long assigned = nanos;

        seconds(29);
        assertThat(leases.lost(OLD, assigned)).isFalse();

        seconds(1);
        assertThat(leases.lost(OLD, assigned)).isTrue();
    }

    @Test
    void freesAReplacedIncarnationAfterTwoMissedHeartbeats() {
        worker("old");
        long granted = nanos;
        seconds(3);
        worker("new");

        seconds(4);
        worker("new");
        assertThat(leases.lost(OLD, granted)).isFalse();

        seconds(1);
        assertThat(leases.lost(OLD, granted)).isTrue();
        assertThat(leases.lost("pod-1/new", granted)).isFalse();
    }

    @Test
    void keepsBothOfTwoLiveProcessesOfOneName() {
        long granted = nanos;
        for (int beat = 0; beat < 20; beat++) {
            worker("old");
            seconds(1);
            worker("new");
            seconds(2);
        }

        assertThat(leases.lost(OLD, granted)).isFalse();
        assertThat(leases.lost("pod-1/new", granted)).isFalse();
    }

    @Test
    void keepsBothOfOneNameThroughABrokerOutage() {
        worker("old");
        worker("new");
        long granted = nanos;
        seconds(1);
        nanos += Duration.ofSeconds(9).toNanos();
        echo();
        worker("new");

        assertThat(leases.lost(OLD, granted)).isFalse();
    }

    @Test
    void takesTheLedgerBesideAWorkerForNoReplacement() {
        worker("old");
        long granted = nanos;
        for (int beat = 0; beat < 4; beat++) {
            leases.heard(Heartbeat.ledger("pod-1", "ledger-2", List.of()));
            seconds(3);
        }

        assertThat(leases.lost(OLD, granted)).isFalse();
    }

    @Test
    void takesALongerNameForAnother() {
        worker("old");
        long granted = nanos;
        seconds(3);
        leases.heard(Heartbeat.worker("pod-11", "new", List.of(), List.of()));
        seconds(8);

        assertThat(leases.lost(OLD, granted)).isFalse();
    }

    @Test
    void believesAWorkerThatHasNotGotItsAttempt() {
        long granted = nanos;
        for (int beat = 0; beat < 3; beat++) {
            seconds(3);
            worker("old");
        }

        assertThat(leases.disowned(OLD, ATTEMPT, granted)).isTrue();
    }

    @Test
    void doesNotTakeASingleHeartbeatForIt() {
        long granted = nanos;
        for (int beat = 0; beat < 5; beat++) {
            seconds(3);
            worker("old", ATTEMPT);
        }
        seconds(3);
        worker("old");

        assertThat(leases.disowned(OLD, ATTEMPT, granted)).isFalse();

        seconds(3);
        worker("old");
        assertThat(leases.disowned(OLD, ATTEMPT, granted)).isTrue();
    }

    @Test
    void doesNotTakeTheFirstHeartbeatItEverHearsForIt() {
        long restored = nanos;
        seconds(20);
        worker("old");

        assertThat(leases.disowned(OLD, ATTEMPT, restored)).isFalse();
    }

    @Test
    void forgivesHeartbeatsThatWereUnderWayWhenItGranted() {
        seconds(3);
        worker("old");
        long granted = nanos;
        seconds(1);
        worker("old");
        seconds(3);
        worker("old");

        assertThat(leases.disowned(OLD, ATTEMPT, granted)).isFalse();
    }

    @Test
    void doesNotTakeSilenceForDisowning() {
        long granted = nanos;
        seconds(60);

        assertThat(leases.disowned(OLD, ATTEMPT, granted)).isFalse();
    }

    @Test
    void forgetsOnlyWhoHasBeenSilentForLong() {
        worker("old");
        seconds(3);
        leases.forgetTheGone();
        worker("new");
        seconds(8);
        assertThat(leases.lost(OLD, nanos - Duration.ofSeconds(11).toNanos())).isTrue();

        worker("new");
        assertThat(leases.disowned("pod-1/new", ATTEMPT, 0)).isTrue();
        seconds(600);
        leases.forgetTheGone();

        assertThat(leases.disowned("pod-1/new", ATTEMPT, 0)).isFalse();
    }

    private void worker(String incarnation, Heartbeat.Held... holding) {
        leases.heard(Heartbeat.worker("pod-1", incarnation, List.of(holding), List.of()));
    }

    private void echo() {
        leases.heard(Heartbeat.ledger("pod-1", "ledger-1", List.of()));
    }

    /// Time in which this ledger hears itself well.
    private void seconds(int seconds) {
        for (int second = 0; second < seconds; second++) {
            echo();
            nanos += Duration.ofSeconds(1).toNanos();
        }
        echo();
    }
}
