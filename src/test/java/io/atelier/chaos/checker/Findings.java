package io.atelier.chaos.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What an invariant has looked at, and what it found broken.
final class Findings {
    private final List<Violation> violations = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Long> counts = new TreeMap<>();

    void checked(String what) {
        count(what, 1);
    }

    void count(String what, long many) {
        counts.merge(what, many, Long::sum);
    }

    void noted(String what) {
        notes.add(what);
    }

    void broken(String job, String why) {
        violations.add(new Violation(job, why));
    }

    /// @return the condition
    boolean require(boolean condition, String job, String why) {
        if (!condition) {
            broken(job, why);
        }
        return condition;
    }

    List<Violation> violations() {
        return violations;
    }

    List<String> notes() {
        return notes;
    }

    Map<String, Long> counts() {
        return counts;
    }
}
