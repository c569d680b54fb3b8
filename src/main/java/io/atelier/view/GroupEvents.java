package io.atelier.view;

import io.atelier.job.Group;
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

/// A group, watched until it is closed and complete.
@Path("/v1/groups")
@RunOnVirtualThread
@Tag(name = "Groups")
@Needs(Scope.READ)
public class GroupEvents {
    private final RunningView running;
    private final Tenants tenants;
    private final EventStreams streams;

    public GroupEvents(RunningView running, Tenants tenants, EventStreams streams) {
        this.running = running;
        this.tenants = tenants;
        this.streams = streams;
    }

    @GET
    @Path("/{name}/events")
    @Operation(
            operationId = "watchGroup",
            summary = "Watch a group until it is closed and all its jobs have ended",
            description =
                    "`group.progress` with its counters, at most once a second, and at the end one `group.final`. With `Last-Event-ID` a caller goes on where it was, at any replica.")
    @APIResponse(responseCode = "200", ref = "Events")
    @APIResponse(responseCode = "204", description = "The caller has been told the end already")
    @APIResponse(responseCode = "400", description = "`Last-Event-ID` is not of this stream")
    @APIResponse(responseCode = "404", description = "There is no such group")
    @APIResponse(responseCode = "503", description = "Not known now, or too many watch; ask again")
    public Response events(
            @PathParam("name") String name,
            @HeaderParam(EventStreams.LAST_EVENT_ID) @Nullable String lastEventId,
            @Context HttpServerRequest request) {
        Optional<View> view = running.get();
        if (view.isEmpty()) {
            return Answers.notServedHere();
        }
        String tenant = tenants.current();
        return streams.from(
                lastEventId,
                EventId.OfGroup.class,
                from ->
                        Answers.of(
                                view.get().group(tenant, name),
                                group -> open(view.get(), group, from, request),
                                Answers::noSuchGroup));
    }

    private Response.ResponseBuilder open(
            View view, Group group, Optional<EventId.OfGroup> from, HttpServerRequest request) {
        GroupFeed feed = view.followGroup(group.tenant(), group.name(), from.orElse(null));
        return from.isPresent() && group.complete() && feed.nothingNew()
                ? Response.noContent()
                : streams.open(view, feed, group.id(), request);
    }
}
