package io.atelier.openai;

import io.atelier.job.Outcome;
import io.smallrye.faulttolerance.api.Guard;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.jboss.logging.Logger;

/// The fault tolerance of one account: as many calls at once as there are connections, none while
/// there is no quota, and a [ModelGuard] per model.
final class AccountGuard {
    private static final Logger LOG = Logger.getLogger(AccountGuard.class);
    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(1);
    private static final Duration QUOTA_WAIT = Duration.ofMinutes(15);

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
        try {
            CallEnd end = connections.call(() -> guard(model).call(deadline, call), CallEnd.class);
            return end.health() == CallEnd.Health.UNPAID ? park(end.outcome()) : end.outcome();
        } catch (BulkheadException e) {
            return Classification.noConnectionFree(CONNECTION_WAIT);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a call of " + model + " failed in an unknown way", e);
        }
    }

    private Outcome park(Outcome unpaid) {
        Duration wait =
                unpaid instanceof Outcome.NotAccepted refused && refused.retryAfter() != null
                        ? refused.retryAfter()
                        : QUOTA_WAIT;
        unpaidUntil = clock.instant().plus(wait);
        LOG.errorf(
                "the upstream account is out of quota or credit, a person must top it up: no calls"
                        + " until then, next look in retryAfterMs=%d",
                wait.toMillis());
        return unpaid;
    }

    private ModelGuard guard(String model) {
        return models.computeIfAbsent(model, name -> new ModelGuard(name, config.breaker()));
    }
}
