package io.atelier.chaos.checker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/// What the service says of money in the end, and what it was told of budgets.
///
/// @param caps in order of time
/// @param spend what was answered, by tenant
/// @param metrics micro-dollars by the middle of the metric's name, of all processes together
public record Books(List<Cap> caps, Map<String, JsonNode> spend, Map<String, Long> metrics) {
    public Books {
        caps = List.copyOf(caps);
        spend = Map.copyOf(spend);
        metrics = Map.copyOf(metrics);
    }
}
