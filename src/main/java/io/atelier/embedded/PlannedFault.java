package io.atelier.embedded;

import java.time.Duration;

/// A fault and how long to wait before it.
record PlannedFault(Fault fault, Duration delay) {
    static final PlannedFault NONE = new PlannedFault(new Fault.None(), Duration.ZERO);
}
