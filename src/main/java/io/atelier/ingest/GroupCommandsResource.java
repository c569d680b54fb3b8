package io.atelier.ingest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.atelier.job.Fact;
import io.atelier.job.Group;
import io.atelier.job.JobId;
import io.atelier.job.Order;
import io.atelier.job.Scope;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// What a caller may wish of a group. A group exists as soon as anybody names it.
@Path("/v1/groups/{name}")
@IngestPath
@RunOnVirtualThread
@Needs(Scope.SUBMIT)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Groups")
public class GroupCommandsResource {
    private final Commands commands;
    private final Tenants tenants;

    GroupCommandsResource(Commands commands, Tenants tenants) {
        this.commands = commands;
        this.tenants = tenants;
    }

    @POST
    @Path("/close")
    @Operation(
            operationId = "closeGroup",
            summary = "Say that the group has all its jobs; 200 when it was closed already",
            description =
                    "Once all of them have ended, `io.atelier.group.completed.v1` is published.")
    @APIResponse(
            responseCode = "200",
            description = "It was closed already",
            content = @Content(schema = @Schema(ref = "GroupClosed")))
    @APIResponse(
            responseCode = "202",
            description = "It is closed now",
            content = @Content(schema = @Schema(ref = "GroupClosed")))
    @APIResponse(responseCode = "404", ref = "Problem")
    @APIResponse(responseCode = "503", ref = "Problem")
    public Response close(@PathParam("name") String name, @Context UriInfo at)
            throws InterruptedException {
        if (!JobFields.isGroupName(name)) {
            throw Problems.noSuchGroup();
        }
        String tenant = tenants.current();
        JobId group = Group.idOf(tenant, name);
        return switch (commands.ask(replyTo -> new Fact.GroupClose(group, tenant, name, replyTo))) {
            case Verdict.Spoken spoken -> closed(name, spoken.kind());
            case Verdict.Pending pending -> Problems.unknownCommand(at, group);
            case Verdict.Unacknowledged lost -> Problems.unknownCommand(at, group);
        };
    }

    private static Response closed(String name, Order.Reply.Kind kind) {
        Response.Status status =
                kind == Order.Reply.Kind.REPLAYED ? Response.Status.OK : Response.Status.ACCEPTED;
        return Response.status(status)
                .entity(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("name", name)
                                .put("object", "group")
                                .put("closed", true))
                .build();
    }
}
