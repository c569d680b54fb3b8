package io.atelier.ingest;

import io.atelier.job.Fact;
import io.atelier.job.JobId;
import io.atelier.job.Scope;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// What a caller may wish of a job that is there: the ledger decides, this path waits for its word.
@Path(JobsResource.PATH + "/{id}")
@IngestPath
@RunOnVirtualThread
@Needs(Scope.SUBMIT)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs")
@APIResponse(responseCode = "200", ref = "Acknowledged")
@APIResponse(responseCode = "202", ref = "Acknowledged")
@APIResponse(responseCode = "404", ref = "Problem")
@APIResponse(responseCode = "409", ref = "Problem")
@APIResponse(responseCode = "503", ref = "Problem")
public class JobCommandsResource {
    private static final Field<Boolean> PAID = Field.of("paid", Rule.flag());

    private final Commands commands;
    private final Tenants tenants;
    private final Clock clock;

    JobCommandsResource(Commands commands, Tenants tenants, Clock clock) {
        this.commands = commands;
        this.tenants = tenants;
        this.clock = clock;
    }

    /// What is said of a job, but for the job, who says it and where to answer.
    private interface Wish {
        Fact.Command about(JobId job, String tenant, String replyTo);
    }

    @POST
    @Path("/cancel")
    @Operation(operationId = "cancelJob", summary = "Cancel a job; 200 when it was already")
    public Response cancel(@PathParam("id") String id, @Context UriInfo at)
            throws InterruptedException {
        return command(known(id), at, Fact.Cancel::new);
    }

    @POST
    @Path("/redrive")
    @Needs(value = Scope.SUBMIT, queues = true)
    @Operation(operationId = "redriveJob", summary = "Run a failed or expired job once more")
    public Response redrive(@PathParam("id") String id, @Context UriInfo at)
            throws InterruptedException {
        return command(known(id), at, Fact.Redrive::new);
    }

    @POST
    @Path("/resolve")
    @Operation(operationId = "resolveJob", summary = "Say whether an ambiguous attempt was paid")
    @APIResponse(responseCode = "400", ref = "Problem")
    @APIResponse(responseCode = "408", ref = "Problem")
    @APIResponse(responseCode = "413", ref = "Problem")
    @APIResponse(responseCode = "415", ref = "Problem")
    public Response resolve(
            @PathParam("id") String id,
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(ref = "Resolution")))
                    InputStream body,
            @Context HttpHeaders headers,
            @Context UriInfo at)
            throws InterruptedException {
        JobId job = known(id);
        Form form = JsonBody.form(body, headers, List.of(PAID));
        boolean paid =
                form.require(PAID)
                        .filter(_ -> form.errors().isEmpty())
                        .orElseThrow(() -> Problems.invalid(form.errors()));
        return command(
                job,
                at,
                (target, tenant, replyTo) -> new Fact.Resolve(target, tenant, paid, replyTo));
    }

    private Response command(JobId id, UriInfo at, Wish wish) throws InterruptedException {
        String tenant = tenants.current();
        return switch (commands.ask(replyTo -> wish.about(id, tenant, replyTo))) {
            case Verdict.Spoken spoken -> answer(id, spoken);
            case Verdict.Pending pending -> Problems.unknownCommand(at, id);
            case Verdict.Unacknowledged lost -> Problems.unknownCommand(at, id);
        };
    }

    private Response answer(JobId id, Verdict.Spoken spoken) {
        return switch (spoken.kind()) {
            case DONE -> answer(Response.Status.ACCEPTED, id, spoken);
            case REPLAYED -> answer(Response.Status.OK, id, spoken);
            case WRONG_STATE -> throw Problems.wrongState(spoken.status());
            case OVER_BUDGET ->
                    throw Problems.overBudget(id, Submissions.shortfall(spoken), clock.instant());
            case NOT_FOUND -> throw Problems.noSuchJob();
            case CONFLICT, REFUSED, JOINED ->
                    throw new IllegalStateException(
                            "the ledger answered a command with " + spoken.kind());
        };
    }

    private static Response answer(Response.Status status, JobId id, Verdict.Spoken spoken) {
        return JobsResource.answer(status, id, Acknowledgement.of(id, spoken.status())).build();
    }

    private static JobId known(String id) {
        return JobId.parse(id).orElseThrow(Problems::noSuchJob);
    }
}
