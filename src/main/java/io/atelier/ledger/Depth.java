package io.atelier.ledger;

import io.atelier.job.PartState;
import org.jspecify.annotations.Nullable;

/// How many parts of one tier wait, lie on a work topic, and run. One thread at a time.
final class Depth {
    private int queued;
    private int dispatched;
    private int running;

    void moved(@Nullable PartState from, @Nullable PartState to) {
        count(from, -1);
        count(to, 1);
    }

    int queued() {
        return queued;
    }

    int dispatched() {
        return dispatched;
    }

    int running() {
        return running;
    }

    private void count(@Nullable PartState state, int by) {
        switch (state) {
            case PartState.Queued s -> queued += by;
            case PartState.Dispatched s -> dispatched += by;
            case PartState.Running s -> running += by;
            case null, default -> {}
        }
    }
}
