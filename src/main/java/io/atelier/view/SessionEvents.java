package io.atelier.view;

import io.atelier.job.JobId;
import io.atelier.job.Scope;
import io.atelier.tenant.Needs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The turns of a session, watched.
@Path("/v1/sessions")
@RunOnVirtualThread
@Tag(name = "Sessions")
@Needs(Scope.READ)
public class SessionEvents {
    private final EventStreams streams;

    public SessionEvents(EventStreams streams) {
        this.streams = streams;
    }

    @GET
    @Path("/{id}/events")
    @Operation(
            operationId = "watchSession",
            summary = "Watch the turns of a session",
            description =
                    "The events of the jobs of its turns, one `job.final` for each that ends. It stays open until the caller goes or its time is up; with `Last-Event-ID` a caller goes on where it was, at any replica.")
    @APIResponse(responseCode = "200", ref = "Events")
    @APIResponse(responseCode = "400", description = "`Last-Event-ID` is not of this stream")
    @APIResponse(responseCode = "404", description = "There is no such session")
    @APIResponse(responseCode = "503", description = "Not known now, or too many watch; ask again")
    public Response events(
            @PathParam("id") String id,
            @HeaderParam(EventStreams.LAST_EVENT_ID) @Nullable String lastEventId,
            @Context HttpServerRequest request) {
        return streams.answer(
                lastEventId,
                EventId.OfJobs.class,
                asked ->
                        JobId.parse(id)
                                .map(session -> answer(asked, session, request))
                                .orElseGet(Answers::noSuchSession));
    }

    private Response answer(
            EventStreams.Asked<EventId.OfJobs> asked, JobId session, HttpServerRequest request) {
        return Answers.of(
                asked.view().session(asked.tenant(), session),
                _ -> streams.open(asked.view(), feed(asked, session), session, request),
                Answers::noSuchSession);
    }

    private JobsFeed feed(EventStreams.Asked<EventId.OfJobs> asked, JobId session) {
        return asked.view()
                .followSession(asked.tenant(), session, asked.from(), streams.urls(asked.tenant()));
    }
}
