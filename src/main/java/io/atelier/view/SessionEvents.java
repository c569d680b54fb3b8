package io.atelier.view;

import io.atelier.job.JobId;
import io.atelier.job.Scope;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
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
    private final RunningView running;
    private final Tenants tenants;
    private final EventStreams streams;

    public SessionEvents(RunningView running, Tenants tenants, EventStreams streams) {
        this.running = running;
        this.tenants = tenants;
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
        Optional<View> view = running.get();
        if (view.isEmpty()) {
            return Answers.notServedHere();
        }
        Optional<JobId> session = JobId.parse(id);
        if (session.isEmpty()) {
            return Answers.noSuchSession();
        }
        String tenant = tenants.current();
        return streams.from(
                lastEventId,
                EventId.OfJobs.class,
                from ->
                        Answers.of(
                                view.get().session(tenant, session.get()),
                                _ ->
                                        streams.open(
                                                view.get(),
                                                view.get()
                                                        .followSession(
                                                                tenant,
                                                                session.get(),
                                                                from.orElse(null),
                                                                streams.urls(tenant)),
                                                session.get(),
                                                request),
                                Answers::noSuchSession));
    }
}
