package io.atelier.view;

import io.atelier.job.GroupAnswer;
import io.atelier.job.Scope;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// How far a group is, over HTTP.
@Path("/v1/groups")
@Produces(MediaType.APPLICATION_JSON)
@Needs(Scope.READ)
@RunOnVirtualThread
@Tag(name = "Groups")
public class GroupReads {
    private final RunningView running;
    private final Tenants tenants;

    public GroupReads(RunningView running, Tenants tenants) {
        this.running = running;
        this.tenants = tenants;
    }

    @GET
    @Path("/{name}")
    @Operation(
            operationId = "getGroup",
            summary = "How far a group is",
            description =
                    "Members are counted exactly, a moment after the answer to their submission; those that have not ended are `open`.")
    @APIResponse(
            responseCode = "200",
            description = "The group's counters",
            content = @Content(schema = @Schema(implementation = GroupAnswer.class)))
    @APIResponse(responseCode = "404", description = "There is no such group")
    @APIResponse(responseCode = "503", description = "Not known now; ask again")
    public Response group(@PathParam("name") String name) {
        Optional<View> view = running.get();
        return view.isEmpty()
                ? Answers.notServedHere()
                : Answers.of(
                        view.get().group(tenants.current(), name),
                        group -> Answers.json(GroupAnswer.of(group)),
                        Answers::noSuchGroup);
    }
}
