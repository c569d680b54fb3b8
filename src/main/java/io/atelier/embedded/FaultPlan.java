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
    synchronized Optional<PlannedFault> next(FaultRule.Call call) {
        for (var rule : rules) {
            if (rule.strikes(call)) {
                return Optional.of(rule.fault);
            }
        }
        return Optional.empty();
    }

    /// The plan's fault of a call that makes pictures; else what its prompt asks for.
    PlannedFault ofPictures(String path, String prompt) {
        return next(new FaultRule.Call("POST", path, prompt, true))
                .orElseGet(() -> PromptMarkers.in(prompt));
    }

    /// The plan's fault of any other call: only rules that name its path.
    PlannedFault ofOther(String method, String path, String text) {
        return next(new FaultRule.Call(method, path, text, false)).orElse(PlannedFault.NONE);
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

        boolean strikes(FaultRule.Call call) {
            if (!rule.matches(call)) {
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
