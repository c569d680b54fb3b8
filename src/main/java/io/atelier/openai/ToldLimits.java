package io.atelier.openai;

import io.atelier.job.LimitKind;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What one upstream's answers have said of its limits, by model: the latest word counts.
final class ToldLimits {
    private final Map<String, Map<LimitKind, Double>> byModel = new ConcurrentHashMap<>();

    void heard(String model, AnswerHeaders headers) {
        if (!headers.limits().isEmpty()) {
            byModel.put(model, headers.limits());
        }
    }

    Map<LimitKind, Double> of(String model) {
        return byModel.getOrDefault(model, Map.of());
    }
}
