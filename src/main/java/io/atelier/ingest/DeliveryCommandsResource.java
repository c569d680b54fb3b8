package io.atelier.ingest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.atelier.job.Fact;
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

/// What a caller may wish of a webhook's delivery: the ledger decides.
@Path("/v1/deliveries/{id}")
@IngestPath
@RunOnVirtualThread
@Needs(Scope.SUBMIT)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Webhooks")
public class DeliveryCommandsResource {
    private final Commands commands;
    private final Tenants tenants;

    DeliveryCommandsResource(Commands commands, Tenants tenants) {
        this.commands = commands;
        this.tenants = tenants;
    }

    @POST
    @Path("/redeliver")
    @Operation(
            operationId = "redeliver",
            summary = "Make a webhook call again, whatever became of it; 200 when it is under way",
            description =
                    "The same `webhook-id` and content. One that waits for its next call is called at once; one that has ended gets its whole schedule again.")
    @APIResponse(
            responseCode = "200",
            description = "It is being called just now",
            content = @Content(schema = @Schema(ref = "Redelivery")))
    @APIResponse(
            responseCode = "202",
            description = "It will be called",
            content = @Content(schema = @Schema(ref = "Redelivery")))
    @APIResponse(responseCode = "404", ref = "Problem")
    @APIResponse(responseCode = "503", ref = "Problem")
    public Response redeliver(@PathParam("id") String id, @Context UriInfo at)
            throws InterruptedException {
        JobId delivery = JobId.parse(id).orElseThrow(Problems::noSuchDelivery);
        String tenant = tenants.current();
        return switch (commands.ask(replyTo -> new Fact.Redeliver(delivery, tenant, replyTo))) {
            case Verdict.Spoken spoken -> answer(id, spoken.kind());
            case Verdict.Pending pending -> Problems.unknownRedelivery(at, delivery);
            case Verdict.Unacknowledged lost -> Problems.unknownRedelivery(at, delivery);
        };
    }

    private static Response answer(String id, Order.Reply.Kind kind) {
        return switch (kind) {
            case DONE -> answer(Response.Status.ACCEPTED, id);
            case REPLAYED -> answer(Response.Status.OK, id);
            case NOT_FOUND -> throw Problems.noSuchDelivery();
            case CONFLICT, WRONG_STATE, REFUSED, OVER_BUDGET, JOINED ->
                    throw new IllegalStateException(
                            "the ledger answered a redelivery with " + kind);
        };
    }

    private static Response answer(Response.Status status, String id) {
        return Response.status(status)
                .entity(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("id", id)
                                .put("object", "delivery"))
                .build();
    }
}
