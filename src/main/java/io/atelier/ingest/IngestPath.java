package io.atelier.ingest;

import io.atelier.log.ProcessConfig;
import io.atelier.log.Role;
import jakarta.inject.Provider;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/// Marks paths that only a process with the role ingest answers; any other says 503.
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@interface IngestPath {
    /// Turns callers away before their body is read.
    @jakarta.ws.rs.ext.Provider
    @IngestPath
    final class Gate implements ContainerRequestFilter {
        private final Provider<ProcessConfig> process;

        /// Quarkus makes filters before there is any configuration, hence the detour.
        Gate(Provider<ProcessConfig> process) {
            this.process = process;
        }

        @Override
        public void filter(ContainerRequestContext request) {
            if (!process.get().roles().contains(Role.INGEST)) {
                request.abortWith(Problems.notThisRole(request.getUriInfo()));
            }
        }
    }
}
