package io.atelier.ledger;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// How much work of one model and tier may lie on its topic unclaimed: as much as was claimed
/// within the last two seconds, but a few in any case. One thread at a time.
///
/// Work topics are read in order, so all that lies there is called before a job that comes later,
/// whoever is next by the fair queue. With quick calls it takes much to keep the slots busy until
/// more work has come through Kafka; with slow ones the same would be many calls' time.
final class Window {
    /// To begin with: of four partitions, all slots of one worker; with the next transaction as
    /// much again.
    static final int LEAST = 8;

    private static final long SPAN = Duration.ofSeconds(2).toNanos();

    private final int most;
    private final Deque<Long> claims = new ArrayDeque<>();

    /// @param most that there may ever be
    Window(int most) {
        this.most = most;
    }

    /// @param nanos monotonic
    void claimed(long nanos) {
        claims.add(nanos);
        if (claims.size() > most) {
            claims.remove();
        }
    }

    /// @param nanos monotonic
    int size(long nanos) {
        while (!claims.isEmpty() && nanos - claims.element() > SPAN) {
            claims.remove();
        }
        return Math.min(most, Math.max(LEAST, claims.size()));
    }
}
