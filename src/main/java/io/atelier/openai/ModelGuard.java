package io.atelier.openai;

import io.atelier.job.Outcome;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.Guard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The fault tolerance of one model at one account: deadline, breaker, and two quick tries more for
/// a call that never reached the upstream. Nothing else is ever tried again here.
final class ModelGuard {
    private static final Logger LOG = Logger.getLogger(ModelGuard.class);
    private static final int QUICK_TRIES = 2;
    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(1);
    private static final long QUICK_DELAY_MILLIS = 200;
    private static final long QUICK_JITTER_MILLIS = 100;

    private final String model;
    private final Duration breakerDelay;
    private final Guard connections;
    private final Guard guard;
    private volatile CircuitBreakerState breaker = CircuitBreakerState.CLOSED;
    private volatile boolean probing;
    private volatile Preflight.Verification verification = Preflight.Verification.UNKNOWN;

    /// @param connections lets as many calls through as the account has connections, whatever their
    ///   model
    ModelGuard(String model, OpenAiConfig.Breaker config, Guard connections) {
        this.model = model;
        this.connections = connections;
        this.breakerDelay = config.delay();
        this.guard =
                Guard.create()
                        .withDescription("openai-" + model)
                        .withRetry()
                        .maxRetries(QUICK_TRIES)
                        .delay(QUICK_DELAY_MILLIS, ChronoUnit.MILLIS)
                        .jitter(QUICK_JITTER_MILLIS, ChronoUnit.MILLIS)
                        .whenException(ModelGuard::neverArrived)
                        .done()
                        .withCircuitBreaker()
                        .requestVolumeThreshold(config.calls())
                        .failureRatio(config.failureRatio())
                        .delay(config.delay().toMillis(), ChronoUnit.MILLIS)
                        .successThreshold(1)
                        .when(FailedCall.class::isInstance)
                        .onStateChange(this::breakerChanged)
                        .done()
                        .build();
    }

    /// False while the breaker is open, and while the one call that probes a half-open one is out.
    boolean admits() {
        return switch (breaker) {
            case CLOSED -> true;
            case OPEN -> false;
            case HALF_OPEN -> !probing;
        };
    }

    /// As metrics have it.
    int breaker() {
        return switch (breaker) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    /// @param call may be made again, but only after it said that it never reached the upstream
    CallEnd call(Duration deadline, Callable<CallEnd> call) {
        AtomicReference<@Nullable CallEnd> reached = new AtomicReference<>();
        try {
            return guard.call(() -> attempt(deadline, call, reached), CallEnd.class);
        } catch (FailedCall failed) {
            return failed.end();
        } catch (CircuitBreakerOpenException e) {
            return CallEnd.well(Classification.breakerOpen(breakerDelay));
        } catch (BulkheadException e) {
            return CallEnd.well(Classification.noConnectionFree(CONNECTION_WAIT));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return answeredOr(reached.get(), CallEnd.well(Classification.interrupted()));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a call of " + model + " failed in an unknown way", e);
        }
    }

    /// What calls so far have shown.
    Preflight.Verification verification() {
        return verification;
    }

    private void look(Outcome outcome) {
        if (outcome instanceof Outcome.Answered) {
            verification = Preflight.Verification.CONFIRMED;
        } else if (outcome instanceof Outcome.Refused refused
                && refused.failure().code().equals(Classification.UNVERIFIED)) {
            verification = Preflight.Verification.MISSING;
        }
    }

    private CallEnd attempt(
            Duration deadline, Callable<CallEnd> call, AtomicReference<@Nullable CallEnd> reached)
            throws Exception {
        probing = breaker == CircuitBreakerState.HALF_OPEN;
        CallEnd end =
                connections.call(() -> withinDeadline(deadline, call, reached), CallEnd.class);
        look(end.outcome());
        return switch (end.health()) {
            case WELL, UNPAID -> end;
            case SICK, UNREACHABLE -> throw new FailedCall(end);
        };
    }

    private static CallEnd withinDeadline(
            Duration deadline, Callable<CallEnd> call, AtomicReference<@Nullable CallEnd> reached)
            throws Exception {
        try {
            return TimeLimit.call(
                    deadline,
                    CallEnd.class,
                    () -> {
                        CallEnd end = call.call();
                        reached.set(end);
                        return end;
                    });
        } catch (TimeoutException e) {
            return answeredOr(reached.get(), Classification.pastDeadline(deadline));
        }
    }

    /// What was delivered in the very moment it was given up stays delivered: it has been paid for.
    private static CallEnd answeredOr(@Nullable CallEnd reached, CallEnd otherwise) {
        return reached != null && reached.outcome() instanceof Outcome.Answered
                ? reached
                : otherwise;
    }

    private static boolean neverArrived(Throwable failure) {
        return failure instanceof FailedCall call
                && call.end().health() == CallEnd.Health.UNREACHABLE;
    }

    private void breakerChanged(CircuitBreakerState state) {
        breaker = state;
        probing = false;
        switch (state) {
            case OPEN ->
                    LOG.warnf(
                            "upstream keeps failing, breaker open: no calls until the next probe"
                                    + " model=%s retryAfterMs=%d",
                            model, breakerDelay.toMillis());
            case HALF_OPEN -> LOG.infof("breaker half open, the next call probes model=%s", model);
            case CLOSED -> LOG.infof("upstream works again, breaker closed model=%s", model);
        }
    }

    /// Carries the end of a failed call past breaker and retry, which know exceptions only.
    private static final class FailedCall extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient CallEnd end;

        FailedCall(CallEnd end) {
            super("the upstream failed", null, false, false);
            this.end = end;
        }

        CallEnd end() {
            return end;
        }
    }
}
