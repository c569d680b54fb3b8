package io.atelier.embedded;

import java.util.List;
import java.util.Optional;

/// The faults to come, in the order of their rules: the first rule that matches a call strikes.
final class FaultPlan {
    private List<Countdown> rules = List.of();

    /// Replaces the plan; counting starts anew.
    ///
    /// @throws IllegalArgumentException when a rule names no fault; then nothing is replaced
    synchronized void replace(List<FaultRule> rules) {
        this.rules = rules.stream().map(Countdown::new).toList();
    }

    synchronized void clear() {
        rules = List.of();
    }

    /// The fault of this call, which counts as one match for every rule that it meets before one
    /// strikes.
    synchronized Optional<PlannedFault> next(String path, String prompt) {
        for (var rule : rules) {
            if (rule.strikes(path, prompt)) {
                return Optional.of(rule.fault);
            }
        }
        return Optional.empty();
    }

    private static final class Countdown {
        private final FaultRule rule;
        private final PlannedFault fault;
        private int matched;
        private int struck;

        Countdown(FaultRule rule) {
            this.rule = rule;
            this.fault = rule.planned();
        }

        boolean strikes(String path, String prompt) {
            if (!rule.matches(path, prompt)) {
                return false;
            }
            matched++;
            var itsTurn =
                    rule.match() == null
                            || rule.match().nth() == null
                            || rule.match().nth() == matched;
            var strikes = itsTurn && (rule.times() == null || struck < rule.times());
            struck += strikes ? 1 : 0;
            return strikes;
        }
    }
}
