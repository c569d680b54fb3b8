package io.atelier.ingest;

import io.atelier.job.Scope;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// `POST /v1/groups/{name}/jobs`: many jobs with one call, read and answered line by line.
@Path("/v1/groups/{name}")
@IngestPath
@RunOnVirtualThread
@Needs(Scope.SUBMIT)
@Tag(name = "Groups")
public class BulkResource {
    static final String NDJSON = "application/x-ndjson";
    static final String CSV = "text/csv";

    private final LineSubmissions submissions;
    private final BulkConfig config;
    private final Tenants tenants;
    private final RequestTrace trace;
    private final Semaphore calls;
    private final int longest;

    BulkResource(
            LineSubmissions submissions, BulkConfig config, Tenants tenants, RequestTrace trace) {
        this.submissions = submissions;
        this.config = config;
        this.tenants = tenants;
        this.trace = trace;
        this.calls = new Semaphore(config.atOnce());
        this.longest = longest(config);
    }

    /// That a line may be, in bytes.
    static int longest(BulkConfig config) {
        return (int) Math.min(config.lineLength().asLongValue(), StrictJson.MAX_BYTES);
    }

    @POST
    @Submits
    @Path("/jobs")
    @Operation(
            operationId = "submitJobs",
            summary = "Hand in many jobs of a group, as lines of JSON or as CSV",
            description =
                    "Each line is a job document with an `id`, under which it may be sent again and makes no second job; its number, where it has none. Its tier is `batch` unless it says otherwise. Of CSV, fields come from the columns of their names, or from the query, whose values are templates: `prompt=A {colour} {product}`. The answer tells of every line, in order and as it goes, and at last of all together. One line's mistake does not stop the others.")
    @APIResponse(
            responseCode = "200",
            description =
                    "A line `{line, id, status, job, problem}` for each; status is accepted, replayed, rejected or unknown. Last `{lines, accepted, replayed, rejected, unknown, stopped}`",
            content = @Content(mediaType = NDJSON, schema = @Schema(ref = "LineTold")))
    @APIResponse(responseCode = "400", ref = "Problem")
    @APIResponse(responseCode = "404", ref = "Problem")
    @APIResponse(responseCode = "408", ref = "Problem")
    @APIResponse(responseCode = "413", ref = "Problem")
    @APIResponse(responseCode = "415", ref = "Problem")
    @APIResponse(responseCode = "503", ref = "Problem")
    public Response submit(
            @PathParam("name") String name,
            @RequestBody(
                            required = true,
                            content = {
                                @Content(mediaType = NDJSON, schema = @Schema(ref = "JobLine")),
                                @Content(mediaType = CSV, schema = @Schema(ref = "JobRows"))
                            })
                    InputStream body,
            @Context HttpHeaders headers,
            @Context UriInfo at,
            @Context RoutingContext request) {
        if (!JobFields.isGroupName(name)) {
            throw Problems.noSuchGroup();
        }
        boolean csv = JsonBody.is(CSV, headers);
        if (!csv && !JsonBody.is(NDJSON, headers)) {
            throw Problems.notABulkBody();
        }
        if (!calls.tryAcquire()) {
            return Problems.tooManyBulkCalls(at);
        }
        request.addEndHandler(_ -> calls.release());
        BodyLines lines = new BodyLines(body, csv, longest);
        LineSubmissions.Call call =
                new LineSubmissions.Call(
                        tenants.current(),
                        name,
                        format(lines, csv, at.getQueryParameters()),
                        Traceparent.of(headers.getHeaderString(Traceparent.HEADER)).orElse(null),
                        trace.span());
        return Response.ok(
                        new BulkRun(
                                lines,
                                line -> submissions.take(call, line),
                                new BulkRun.Limits(config.lines(), config.window()),
                                tenants.admitted()),
                        NDJSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                // nginx would hold the answer back otherwise.
                .header("X-Accel-Buffering", "no")
                .build();
    }

    /// How the lines are written; of CSV, the header has been read then.
    static BulkFormat format(BodyLines lines, boolean csv, Map<String, List<String>> query) {
        if (csv) {
            try {
                BodyLine header =
                        lines.next()
                                .orElseThrow(() -> Problems.malformedCsv("There is no header."));
                return CsvFormat.of(header, query);
            } catch (IOException e) {
                throw Problems.bodyTimeout();
            }
        }
        if (!query.isEmpty()) {
            List<FieldError> errors = new ArrayList<>();
            query.keySet().forEach(field -> errors.add(FieldError.of(field, "is only for CSV")));
            throw Problems.invalid(errors);
        }
        return BodyLine::bytes;
    }
}
