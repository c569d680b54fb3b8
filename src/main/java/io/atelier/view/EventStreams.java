package io.atelier.view;

import io.atelier.job.JobId;
import io.atelier.tenant.Links;
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

    private final ViewConfig config;
    private final Clock clock;
    private final Links links;

    EventStreams(ViewConfig config, Clock clock, Links links) {
        this.config = config;
        this.clock = clock;
        this.links = links;
    }

    /// Where that tenant's callers fetch what lies at a path.
    UnaryOperator<String> urls(String tenant) {
        return path -> links.url(tenant, path);
    }

    /// Reads where the caller was.
    ///
    /// @param lastEventId as it came
    /// @param answer of the place; empty for a caller that comes for the first time
    <T extends EventId> Response from(
            @Nullable String lastEventId, Class<T> kind, Function<Optional<T>, Response> answer) {
        if (lastEventId == null || lastEventId.isEmpty()) {
            return answer.apply(Optional.empty());
        }
        Optional<T> place = EventId.parse(lastEventId).filter(kind::isInstance).map(kind::cast);
        return place.isPresent()
                ? answer.apply(place)
                : Answers.badQuery(
                        List.of(
                                new FieldError(
                                        LAST_EVENT_ID, "is not an id of this stream", List.of())));
    }

    /// @param watched whose changes are told
    Response.ResponseBuilder open(View view, Feed feed, JobId watched, HttpServerRequest request) {
        if (view.watchers().full()) {
            return Response.fromResponse(Answers.tooManyWatchers());
        }
        return Response.ok(
                        new EventStream(
                                feed,
                                view.watchers(),
                                watched,
                                () -> request.connection().close(),
                                config,
                                clock),
                        MediaType.SERVER_SENT_EVENTS_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                // nginx would hold events back otherwise.
                .header("X-Accel-Buffering", "no");
    }
}
