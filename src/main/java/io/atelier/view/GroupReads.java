package io.atelier.view;

import io.atelier.job.GroupAnswer;
import io.atelier.job.Scope;
import io.atelier.log.ProcessConfig;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// How far groups are, over HTTP.
@Path("/v1/groups")
@Produces(MediaType.APPLICATION_JSON)
@Needs(Scope.READ)
@RunOnVirtualThread
@Tag(name = "Groups")
public class GroupReads {
    private final RunningView running;
    private final Tenants tenants;
    private final String publicUrl;

    public GroupReads(RunningView running, Tenants tenants, ProcessConfig config) {
        this.running = running;
        this.tenants = tenants;
        this.publicUrl = config.publicUrl();
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

    @GET
    @Operation(
            operationId = "listGroups",
            summary = "Groups, the one that moved last first",
            description =
                    "`limit` is 1 to 100, 20 by default; `after` is the `next` of the page before.")
    @APIResponse(
            responseCode = "200",
            description = "A page of groups, and a `Link` to the next one",
            content = @Content(schema = @Schema(ref = "GroupList")))
    @APIResponse(
            responseCode = "400",
            description = "One entry in `errors` for every bad parameter")
    @APIResponse(responseCode = "503", description = "Not known now; ask again")
    public Response list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after) {
        return Listed.answer(
                running.get(),
                ListQuery.of(limit, after),
                publicUrl + "/v1/groups",
                (view, query) ->
                        view.groups(tenants.current(), query.after(), query.limit())
                                .map(page -> page.map(GroupAnswer::of)));
    }
}
