package io.atelier.batch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Waits longer from failure to failure.
final class Pauses {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Duration first;
    private final Desk.Rest rest;
    private Duration next;

    Pauses(Duration first, Desk.Rest rest) {
        this.first = first;
        this.rest = rest;
        this.next = first;
    }

    /// @param asked by the upstream; null where it told no time
    void longer(@Nullable Duration asked) throws InterruptedException {
        rest.sleep(asked != null && asked.compareTo(next) > 0 ? shorter(asked) : next);
        next = shorter(next.multipliedBy(2));
    }

    /// It went well.
    void reset() {
        next = first;
    }

    private static Duration shorter(Duration pause) {
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }
}
