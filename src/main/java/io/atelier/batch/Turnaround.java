package io.atelier.batch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Collectors;

/// How long batches take from their order to their end, of late.
final class Turnaround {
    private static final int LATEST = 10;

    private final Map<String, Queue<Duration>> byModel = new HashMap<>();

    synchronized void took(String model, Duration time) {
        Queue<Duration> latest = byModel.computeIfAbsent(model, _ -> new ArrayDeque<>());
        latest.add(time);
        if (latest.size() > LATEST) {
            latest.remove();
        }
    }

    /// Of the latest of each model the slowest.
    synchronized Map<String, Duration> slowest() {
        return byModel.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey, each -> Collections.max(each.getValue())));
    }
}
