package io.atelier.view;

import io.atelier.job.Scope;
import io.atelier.tenant.Needs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// How the whole of it goes, for the console.
@Path("/v1/admin/overview")
@Produces(MediaType.APPLICATION_JSON)
@Needs(Scope.ADMIN)
@RunOnVirtualThread
@Tag(name = "Admin")
public class OverviewReads {
    private final RunningView running;
    private final Clock clock;

    public OverviewReads(RunningView running, Clock clock) {
        this.running = running;
        this.clock = clock;
    }

    @GET
    @Operation(
            operationId = "getOverview",
            summary = "Queues, workers and money of all tenants, now and in the last hour",
            description =
                    "As one replica hears; asking costs little. Days are of UTC. What was spent is counted from the log; how many waited is known only for the minutes since this replica started.")
    @APIResponse(
            responseCode = "200",
            description = "How it goes",
            content = @Content(schema = @Schema(implementation = OverviewAnswer.class)))
    @APIResponse(responseCode = "503", description = "This process does not run the role view")
    public Response overview() {
        return running.get()
                .map(view -> Answers.json(view.overview(clock.instant())).build())
                .orElseGet(Answers::notServedHere);
    }
}
