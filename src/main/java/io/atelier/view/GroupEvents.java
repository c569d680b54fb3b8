package io.atelier.view;

import io.atelier.job.Group;
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

/// A group, watched until it is closed and complete.
@Path("/v1/groups")
@RunOnVirtualThread
@Tag(name = "Groups")
@Needs(Scope.READ)
public class GroupEvents {
    private final EventStreams streams;

    public GroupEvents(EventStreams streams) {
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
        return streams.answer(
                lastEventId,
                EventId.OfGroup.class,
                asked ->
                        Answers.of(
                                asked.view().group(asked.tenant(), name),
                                group -> answer(asked, group, request),
                                Answers::noSuchGroup));
    }

    private Response.ResponseBuilder answer(
            EventStreams.Asked<EventId.OfGroup> asked, Group group, HttpServerRequest request) {
        GroupFeed feed = asked.view().followGroup(group.tenant(), group.name(), asked.from());
        return asked.from() != null && group.complete() && feed.nothingNew()
                ? Response.noContent()
                : streams.open(asked.view(), feed, group.id(), request);
    }
}
