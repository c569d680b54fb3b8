package io.atelier.worker;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/// Tells of limits under which a model's jobs never run. Always up: the process does what it was
/// told, and all other jobs go on.
@Readiness
@ApplicationScoped
class LimitsReady implements HealthCheck {
    private final WorkerRole role;

    LimitsReady(WorkerRole role) {
        this.role = role;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("upstream-limits").up();
        role.unmet().forEach(response::withData);
        return response.build();
    }
}
