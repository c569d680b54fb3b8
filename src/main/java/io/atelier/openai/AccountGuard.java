package io.atelier.openai;

import io.atelier.job.Outcome;
import io.smallrye.faulttolerance.api.Guard;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/// The fault tolerance of one account: as many calls at once as there are connections, none while
/// there is no quota, and a [ModelGuard] per model.
///
/// After the wait that follows a call without quota one call goes out to see; the others follow
/// once it has worked.
final class AccountGuard {
    private static final Logger LOG = Logger.getLogger(AccountGuard.class);
    private static final Duration PROBE_WAIT = Duration.ofSeconds(10);

    private final OpenAiConfig config;
    private final Clock clock;
    private final Guard connections;
    private final ConcurrentHashMap<String, ModelGuard> models = new ConcurrentHashMap<>();
    private final AtomicBoolean probing = new AtomicBoolean();
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
        return isPaid() ? guard(model).admits() : mayProbe() && guard(model).admits();
    }

    Preflight.Verification verification(String model) {
        return guard(model).verification();
    }

    /// As metrics have it: 0 closed, 1 half open, 2 open.
    int breaker(String model) {
        ModelGuard known = models.get(model);
        return known == null ? 0 : known.breaker();
    }

    Outcome call(String model, Duration deadline, Callable<CallEnd> call) {
        if (isPaid()) {
            return seen(guard(model).call(deadline, call));
        }
        Duration wait = Duration.between(clock.instant(), unpaidUntil);
        if (wait.isPositive()) {
            return Classification.breakerOpen(wait);
        }
        if (!probing.compareAndSet(false, true)) {
            return Classification.breakerOpen(PROBE_WAIT);
        }
        try {
            return seen(guard(model).call(deadline, call));
        } finally {
            probing.set(false);
        }
    }

    /// Whether there is money, as far as calls have shown.
    boolean isPaid() {
        return unpaidUntil.equals(Instant.MIN);
    }

    private boolean mayProbe() {
        return !probing.get() && !clock.instant().isBefore(unpaidUntil);
    }

    /// Learns from a call, also from one that it did not stand before, whether there is money.
    Outcome seen(CallEnd end) {
        switch (end.health()) {
            case UNPAID -> park();
            case WELL -> unpark(end.outcome());
            case SICK, UNREACHABLE -> {
                // It says nothing about money.
            }
        }
        return end.outcome();
    }

    private void park() {
        Duration wait = Classification.QUOTA_WAIT;
        unpaidUntil = clock.instant().plus(wait);
        LOG.errorf(
                "the upstream account is out of quota or credit, a person must top it up: no calls"
                        + " until then, next look in retryAfterMs=%d",
                wait.toMillis());
    }

    /// Only what the upstream has really delivered shows that it takes money again; other calls
    /// that were under way when it stopped must not.
    private void unpark(Outcome outcome) {
        if (outcome instanceof Outcome.Answered && !isPaid() && probing.get()) {
            unpaidUntil = Instant.MIN;
            LOG.infof("the upstream account has quota again");
        }
    }

    private ModelGuard guard(String model) {
        return models.computeIfAbsent(
                model, name -> new ModelGuard(name, config.breaker(), connections));
    }
}
