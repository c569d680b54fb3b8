package io.atelier.ledger;

import io.atelier.job.DeliveryAttempt;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How much each webhook target may be called just now: so many calls at once, none while it is
/// left alone, and one at a time until it is known to be well again. Known to this process alone
/// and never written: a restart begins with trust.
final class Targets {
    private final WebhookPolicy policy;
    private final Map<String, Target> targets = new HashMap<>();

    private static final class Target {
        private int out;
        private int failures;
        private Instant leftAloneUntil = Instant.MIN;
        private Instant lastHeard = Instant.MIN;
    }

    Targets(WebhookPolicy policy) {
        this.policy = policy;
    }

    boolean free(String address, Instant now) {
        Target target = targets.get(address);
        if (target == null) {
            return true;
        }
        int room = target.failures < policy.breakerAfter() ? policy.perTarget() : 1;
        return target.out < room && !now.isBefore(target.leftAloneUntil);
    }

    void called(String address) {
        targets.computeIfAbsent(address, _ -> new Target()).out++;
    }

    /// @param retryAfter that it asked for: of every caller, so all of its deliveries wait
    void answered(
            String address, DeliveryAttempt attempt, @Nullable Duration retryAfter, Instant now) {
        Target target = targets.get(address);
        if (target == null) {
            return;
        }
        target.out--;
        target.lastHeard = now;
        target.failures = attempt.targetInTrouble() ? target.failures + 1 : 0;
        if (target.failures >= policy.breakerAfter()) {
            leaveAlone(target, now.plus(policy.breakerPause()));
        }
        if (attempt.targetInTrouble() && retryAfter != null) {
            leaveAlone(target, now.plus(policy.obeyed(retryAfter)));
        }
    }

    /// Somebody says that it is worth a call.
    void trust(String address) {
        Target target = targets.get(address);
        if (target != null) {
            target.leftAloneUntil = Instant.MIN;
        }
    }

    void forgetQuietSince(Instant time) {
        targets.values()
                .removeIf(each ->
                        each.out == 0
                                && each.lastHeard.isBefore(time)
                                && each.leftAloneUntil.isBefore(time));
    }

    private static void leaveAlone(Target target, Instant until) {
        if (until.isAfter(target.leftAloneUntil)) {
            target.leftAloneUntil = until;
        }
    }
}
