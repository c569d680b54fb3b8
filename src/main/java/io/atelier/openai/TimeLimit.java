package io.atelier.openai;

import io.smallrye.faulttolerance.api.Guard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/// Interrupts what takes too long.
final class TimeLimit {
    private TimeLimit() {}

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
