package io.atelier.ingest;

import io.atelier.log.ProcessConfig;
import io.atelier.log.Role;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/// Marks paths that only a process with the role ingest answers; any other says 503.
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@interface IngestPath {
    /// Turns callers away before their body is read.
    @Provider
    @IngestPath
    final class Gate implements ContainerRequestFilter {
        private final ProcessConfig process;

        Gate(ProcessConfig process) {
            this.process = process;
        }

        @Override
        public void filter(ContainerRequestContext request) {
            if (!process.roles().contains(Role.INGEST)) {
                throw Problems.notThisRole();
            }
        }
    }
}
