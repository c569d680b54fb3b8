package io.atelier.log;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// How long batches take, as the batch lanes tell it on `fleet`.
public final class Turnarounds {
    private final Duration unmeasured;
    private final Map<String, Map<String, Duration>> byLane = new HashMap<>();

    /// @param unmeasured what is believed of a model of which no batch has ended yet
    public Turnarounds(Duration unmeasured) {
        this.unmeasured = unmeasured;
    }

    /// A lane that is gone is remembered by its name: what it measured still holds.
    public synchronized void heard(Heartbeat beat) {
        if (beat.role().equals(Heartbeat.BATCH) && !beat.turnarounds().isEmpty()) {
            byLane.put(beat.name(), beat.turnarounds());
        }
    }

    /// The longest that any lane has seen lately.
    public synchronized Duration of(String model) {
        return byLane.values().stream()
                .flatMap(each -> each.entrySet().stream())
                .filter(each -> each.getKey().equals(model))
                .map(Map.Entry::getValue)
                .max(Duration::compareTo)
                .orElse(unmeasured);
    }
}
