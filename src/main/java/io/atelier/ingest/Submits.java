package io.atelier.ingest;

import io.atelier.trace.SpanKeys;
import io.atelier.trace.Tracing;
import io.opentelemetry.api.trace.SpanKind;
import jakarta.inject.Provider;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/// Marks operations that hand jobs in: with each a span begins that those of its jobs belong under.
/// It ends when the answer begins, however long a stream then goes on.
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@interface Submits {
    /// Begins and ends them.
    class Spans {
        private final Provider<Tracing> tracing;
        private final Provider<RequestTrace> trace;

        /// Quarkus makes filters before there is any configuration, hence the detour.
        Spans(Provider<Tracing> tracing, Provider<RequestTrace> trace) {
            this.tracing = tracing;
            this.trace = trace;
        }

        @Submits
        @ServerRequestFilter
        public void begin(ContainerRequestContext request, ResourceInfo asked) {
            String route = route(asked);
            String parent = request.getHeaderString(Traceparent.HEADER);
            trace.get()
                    .begin(
                            tracing.get()
                                    .span(
                                            SpanKind.SERVER,
                                            request.getMethod() + " " + route,
                                            Traceparent.of(parent).orElse(null))
                                    .setAttribute(SpanKeys.HTTP_METHOD, request.getMethod())
                                    .setAttribute(SpanKeys.HTTP_ROUTE, route)
                                    .startSpan());
        }

        @Submits
        @ServerResponseFilter
        public void end(ContainerResponseContext response) {
            trace.get().end(response.getStatus());
        }

        /// Without what stands in it in this request: groups have names that callers chose.
        private static String route(ResourceInfo asked) {
            return path(asked.getResourceClass().getAnnotation(Path.class))
                    + path(asked.getResourceMethod().getAnnotation(Path.class));
        }

        private static String path(@Nullable Path path) {
            return path == null ? "" : path.value();
        }
    }
}
