package io.atelier.embedded;

import java.time.Duration;

/// A fault and how long to wait before it.
record PlannedFault(Fault fault, Duration delay) {
    static final PlannedFault NONE = new PlannedFault(Fault.Mishap.NONE, Duration.ZERO);

    boolean is(Fault.Mishap mishap) {
        return fault == mishap;
    }
}
