package io.atelier.ingest;

import io.atelier.job.Reuse;
import io.atelier.job.Scope;
import io.atelier.storage.InputStore;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/// `POST /v1/quotes`: what a job, or many, would cost. It reads what it is given as those would who
/// make jobs of it, and makes none.
@Path("/v1/quotes")
@IngestPath
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs")
public class QuotesResource {
    private static final Logger LOG = Logger.getLogger(QuotesResource.class);

    private final JobDocumentReader reader;
    private final Quotes quotes;
    private final Reuses reuses;
    private final InputStore inputs;
    private final LineQuotes many;
    private final Tenants tenants;
    private final Semaphore bulk;
    private final int longest;

    QuotesResource(
            JobDocumentReader reader,
            Quotes quotes,
            Reuses reuses,
            InputStore inputs,
            BulkConfig config,
            Tenants tenants) {
        this.reader = reader;
        this.quotes = quotes;
        this.reuses = reuses;
        this.inputs = inputs;
        this.many = new LineQuotes(reader, inputs, quotes, config.lines());
        this.tenants = tenants;
        this.bulk = new Semaphore(config.atOnce());
        this.longest = BulkResource.longest(config);
    }

    @POST
    @Needs(Scope.SUBMIT)
    @Operation(
            operationId = "quote",
            summary = "What a job, or a file of many, would cost; nothing is queued",
            description =
                    "Takes what POST /v1/jobs takes, or lines as POST /v1/groups/{name}/jobs does, by the same rules. `high` is a bound for one attempt at every picture: what `auto` leaves open counts as the dearest that the model may choose. Whether files and addresses are there is not asked, and no prompt is moderated.")
    @APIResponse(
            responseCode = "200",
            description =
                    "Dollars and tokens by lane; of a file the sum over its lines, and what is wrong with the first 100 that are no jobs",
            content = @Content(schema = @Schema(implementation = QuoteAnswer.class)))
    @APIResponse(responseCode = "400", ref = "Problem")
    @APIResponse(responseCode = "408", ref = "Problem")
    @APIResponse(responseCode = "413", ref = "Problem")
    @APIResponse(responseCode = "415", ref = "Problem")
    @APIResponse(responseCode = "503", ref = "Problem")
    public Response quote(
            @RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON,
                                        schema = @Schema(ref = "JobDocument")),
                                @Content(
                                        mediaType = BulkResource.NDJSON,
                                        schema = @Schema(ref = "JobLine")),
                                @Content(
                                        mediaType = BulkResource.CSV,
                                        schema = @Schema(ref = "JobRows"))
                            })
                    InputStream body,
            @Context HttpHeaders headers,
            @Context UriInfo at) {
        boolean csv = JsonBody.is(BulkResource.CSV, headers);
        try {
            if (!csv && !JsonBody.is(BulkResource.NDJSON, headers)) {
                JsonBody.requireJson(headers);
                return one(body);
            }
            if (!bulk.tryAcquire()) {
                return Problems.tooManyBulkCalls(at);
            }
            try {
                BodyLines lines = new BodyLines(body, csv, longest);
                BulkFormat format = BulkResource.format(lines, csv, at.getQueryParameters());
                return Response.ok(many.of(tenants.current(), lines, format)).build();
            } finally {
                bulk.release();
            }
        } catch (IOException e) {
            LOG.warnf("input pictures not looked at, the caller may ask again reason=%s", e);
            return Problems.storeAway(at);
        }
    }

    private Response one(InputStream body) throws IOException {
        return switch (read(body)) {
            case Reading.Accepted accepted -> {
                Quotes.Quoted quoted = quotes.of(accepted.document());
                QuoteSum sum = new QuoteSum();
                sum.add(quoted);
                Reuse reuse = reuses.served(accepted.document()).reuse();
                if (reuse != null && reuse.found()) {
                    sum.warn("the pictures of job %s will do, at no cost".formatted(reuse.job()));
                }
                yield JobsResource.noticed(Response.ok(sum.answer(quoted)), accepted).build();
            }
            case Reading.Invalid(var errors) -> throw Problems.invalid(errors);
            case Reading.Malformed(String why) -> throw Problems.malformed(why);
        };
    }

    /// Pictures within it are looked at, and not kept.
    private Reading read(InputStream body) throws IOException {
        String tenant = tenants.current();
        try (InlinePictures inline = new InlinePictures(body, inputs, tenant)) {
            byte[] json = inline.take();
            return inline.of(reader.read(tenant, json));
        }
    }
}
