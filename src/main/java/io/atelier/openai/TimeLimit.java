package io.atelier.openai;

import io.smallrye.faulttolerance.api.Guard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/// Interrupts what takes too long.
final class TimeLimit {
    private TimeLimit() {}

    /// For what is free: it is cut, not guarded. No breaker, no retry, no place among calls that
    /// are paid for.
    ///
    /// @param late what it comes to where it was cut or the thread interrupted, whose flag is then
    ///   set
    static <T> T orElse(Duration limit, Class<T> type, Callable<T> action, Supplier<T> late) {
        try {
            return call(limit, type, action);
        } catch (TimeoutException e) {
            return late.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return late.get();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a call failed in an unknown way", e);
        }
    }

    /// @throws TimeoutException after the action was interrupted and has ended
    static <T> T call(Duration limit, Class<T> type, Callable<T> action) throws Exception {
        return Guard.create()
                .withDescription("openai-deadline")
                .withTimeout()
                .duration(limit.toMillis(), ChronoUnit.MILLIS)
                .done()
                .build()
                .call(action, type);
    }
}
