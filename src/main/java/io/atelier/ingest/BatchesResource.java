package io.atelier.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.job.Scope;
import io.atelier.log.BatchSight;
import io.atelier.tenant.Needs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The upstream's batches that jobs are bought in.
@Path("/v1/admin/batches")
@IngestPath
@RunOnVirtualThread
@Needs(Scope.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Admin")
public class BatchesResource {
    private static final Logger LOG = Logger.getLogger(BatchesResource.class);
    private static final int LIMIT = 100;

    private final Batches batches;

    BatchesResource(Batches batches) {
        this.batches = batches;
    }

    /// @param id of our making
    /// @param status the upstream's word
    /// @param lines calls that went into it
    /// @param endedAt when its results had been dealt with; null until then
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Batch(
            String id,
            String object,
            String upstreamId,
            String endpoint,
            String model,
            String status,
            long lines,
            long completed,
            long failed,
            Instant createdAt,
            @Nullable Instant endedAt) {
        static Batch of(BatchSight sight) {
            return new Batch(
                    sight.key(),
                    "batch",
                    sight.upstreamId(),
                    sight.endpoint(),
                    sight.model(),
                    sight.status(),
                    sight.lines(),
                    sight.completed(),
                    sight.failed(),
                    sight.createdAt(),
                    sight.endedAt());
        }
    }

    @GET
    @Operation(
            operationId = "listBatches",
            summary = "The upstream's batches, newest first",
            description =
                    "Those that are under way, and those of the last day. `limit` is 1 to 1000, 100 by default.")
    @APIResponse(
            responseCode = "200",
            description = "The batches",
            content = @Content(schema = @Schema(ref = "BatchList")))
    @APIResponse(responseCode = "400", ref = "Problem")
    @APIResponse(responseCode = "503", ref = "Problem")
    public Response list(@QueryParam("limit") @Nullable String limit, @Context UriInfo at)
            throws InterruptedException {
        int most = ListLimit.of(limit, LIMIT, 1000);
        try {
            List<BatchSight> latest = batches.latest(most);
            return Response.ok(Listing.of(latest.stream().map(Batch::of).toList())).build();
        } catch (Batches.Away e) {
            return away(at, e);
        }
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getBatch", summary = "Where a batch is")
    @APIResponse(
            responseCode = "200",
            description = "The batch",
            content = @Content(schema = @Schema(ref = "Batch")))
    @APIResponse(responseCode = "404", ref = "Problem")
    @APIResponse(responseCode = "503", ref = "Problem")
    public Response get(@PathParam("id") String id, @Context UriInfo at)
            throws InterruptedException {
        try {
            return Response.ok(Batch.of(found(id))).build();
        } catch (Batches.Away e) {
            return away(at, e);
        }
    }

    @POST
    @Path("/{id}/cancel")
    @Operation(
            operationId = "cancelBatch",
            summary = "Stop a batch, and call what it has not done in another way",
            description =
                    "Cancels the batch at the upstream, which takes that up to ten minutes, and none of its jobs: what is done by then is kept and paid for, the rest is queued again.")
    @APIResponse(
            responseCode = "202",
            description = "Its lane has been told",
            content = @Content(schema = @Schema(ref = "Batch")))
    @APIResponse(responseCode = "404", ref = "Problem")
    @APIResponse(responseCode = "409", ref = "Problem")
    @APIResponse(responseCode = "503", ref = "Problem")
    public Response cancel(@PathParam("id") String id, @Context UriInfo at)
            throws InterruptedException {
        try {
            BatchSight batch = found(id);
            if (batch.endedAt() != null) {
                throw Problems.batchEnded(batch.status());
            }
            batches.cancel(id);
            return Response.accepted(Batch.of(batch)).build();
        } catch (Batches.Away e) {
            return away(at, e);
        }
    }

    private BatchSight found(String id) throws Batches.Away, InterruptedException {
        return batches.find(id).orElseThrow(Problems::noSuchBatch);
    }

    private static Response away(UriInfo at, Batches.Away reason) {
        LOG.warnf("batches not read, the caller may ask again reason=%s", reason.getCause());
        return Problems.kafkaAway(at);
    }
}
