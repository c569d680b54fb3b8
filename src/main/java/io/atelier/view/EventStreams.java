package io.atelier.view;

import io.atelier.job.JobId;
import io.atelier.tenant.Links;
import io.atelier.tenant.Tenants;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What the streams of jobs, sessions and groups have in common over HTTP.
@ApplicationScoped
public class EventStreams {
    static final String LAST_EVENT_ID = "Last-Event-ID";

    private final RunningView running;
    private final Tenants tenants;
    private final ViewConfig config;
    private final Clock clock;
    private final Links links;

    EventStreams(
            RunningView running, Tenants tenants, ViewConfig config, Clock clock, Links links) {
        this.running = running;
        this.tenants = tenants;
        this.config = config;
        this.clock = clock;
        this.links = links;
    }

    /// Somebody who wants to watch.
    ///
    /// @param from where the caller was; null for one that comes for the first time
    record Asked<T extends EventId>(View view, String tenant, @Nullable T from) {}

    /// @param lastEventId as it came
    /// @param answer to whoever can be answered
    <T extends EventId> Response answer(
            @Nullable String lastEventId, Class<T> kind, Function<Asked<T>, Response> answer) {
        Optional<View> view = running.get();
        if (view.isEmpty()) {
            return Answers.notServedHere();
        }
        T from = null;
        if (lastEventId != null && !lastEventId.isEmpty()) {
            Optional<T> place = EventId.parse(lastEventId).filter(kind::isInstance).map(kind::cast);
            if (place.isEmpty()) {
                return notOfThisStream();
            }
            from = place.get();
        }
        return answer.apply(new Asked<>(view.get(), tenants.current(), from));
    }

    /// Where that tenant's callers fetch what lies at a path.
    UnaryOperator<String> urls(String tenant) {
        return path -> links.url(tenant, path);
    }

    /// @param watched whose changes are told
    Response.ResponseBuilder open(View view, Feed feed, JobId watched, HttpServerRequest request) {
        Watchers watchers = view.watchers();
        String tenant = tenants.current();
        if (watchers.full()) {
            return Response.fromResponse(Answers.tooManyWatchers());
        }
        if (watchers.full(tenant)) {
            return Response.fromResponse(Answers.tooManyOfTheTenant());
        }
        Connection connection = new Http(request);
        return Response.ok(
                        new EventStream(
                                feed,
                                () -> watchers.join(tenant, watched, connection::cut),
                                tenants.admitted(),
                                connection,
                                config,
                                clock),
                        MediaType.SERVER_SENT_EVENTS_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                // nginx would hold events back otherwise.
                .header("X-Accel-Buffering", "no");
    }

    private record Http(HttpServerRequest request) implements Connection {
        @Override
        public boolean closed() {
            return request.response().closed();
        }

        @Override
        public void cut() {
            request.connection().close();
        }
    }

    private static Response notOfThisStream() {
        return Answers.badQuery(
                List.of(new FieldError(LAST_EVENT_ID, "is not an id of this stream", List.of())));
    }
}
