package io.atelier.view;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready once the view has heard all that was on the log when it started. It stays ready when Kafka
/// goes away, as reads go on.
@Readiness
@ApplicationScoped
class ViewReady implements HealthCheck {
    private final RunningView running;

    ViewReady(RunningView running) {
        this.running = running;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("view")
                .status(running.get().map(View::caughtUp).orElse(true))
                .build();
    }
}
