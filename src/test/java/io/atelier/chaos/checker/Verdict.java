package io.atelier.chaos.checker;

import java.util.List;
import java.util.Map;

/// What became of one invariant.
///
/// @param counts how much of what was looked at
public record Verdict(
        String id, String promise, Map<String, Long> counts, List<Violation> violations) {
    public Verdict {
        counts = Map.copyOf(counts);
        violations = List.copyOf(violations);
    }

    public boolean holds() {
        return violations.isEmpty();
    }
}
