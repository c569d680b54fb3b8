package io.atelier.openai;

import io.atelier.job.Outcome;
import io.smallrye.faulttolerance.api.Guard;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// The fault tolerance of one account: as many calls at once as there are connections, none while
/// there is no quota, and a [ModelGuard] per model.
final class AccountGuard {
    private static final Logger LOG = Logger.getLogger(AccountGuard.class);

    private final OpenAiConfig config;
    private final Clock clock;
    private final Guard connections;
    private final ConcurrentHashMap<String, ModelGuard> models = new ConcurrentHashMap<>();
    private volatile Instant unpaidUntil = Instant.MIN;

    AccountGuard(OpenAiConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.connections =
                Guard.create()
                        .withDescription("openai-connections")
                        .withBulkhead()
                        .limit(config.maxCalls())
                        .done()
                        .build();
    }

    boolean admits(String model) {
        return !clock.instant().isBefore(unpaidUntil) && guard(model).admits();
    }

    Outcome call(String model, Duration deadline, Callable<CallEnd> call) {
        Duration unpaid = Duration.between(clock.instant(), unpaidUntil);
        if (unpaid.isPositive()) {
            return Classification.breakerOpen(unpaid);
        }
        CallEnd end = guard(model).call(deadline, call);
        return end.health() == CallEnd.Health.UNPAID ? park(end.outcome()) : end.outcome();
    }

    private Outcome park(Outcome unpaid) {
        Duration wait = Classification.QUOTA_WAIT;
        unpaidUntil = clock.instant().plus(wait);
        LOG.errorf(
                "the upstream account is out of quota or credit, a person must top it up: no calls"
                        + " until then, next look in retryAfterMs=%d",
                wait.toMillis());
        return unpaid;
    }

    private ModelGuard guard(String model) {
        return models.computeIfAbsent(
                model, name -> new ModelGuard(name, config.breaker(), connections));
    }
}
