package io.atelier.chaos.checker;

import java.util.List;
import java.util.Map;

/// What became of one invariant.
///
/// @param counts how much of what was looked at
/// @param notes what is worth telling although nothing is broken
public record Verdict(
        String id,
        String promise,
        Map<String, Long> counts,
        List<Violation> violations,
        List<String> notes) {
    public Verdict {
        counts = Map.copyOf(counts);
        violations = List.copyOf(violations);
        notes = List.copyOf(notes);
    }

    public boolean holds() {
        return violations.isEmpty();
    }
}
