package io.atelier.view;

import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobId;
import io.atelier.job.Scope;
import io.atelier.log.ProcessConfig;
import io.atelier.tenant.Links;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Status, lists and history of jobs over HTTP.
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Needs(Scope.READ)
@RunOnVirtualThread
@Tag(name = "Jobs")
public class JobReads {
    private static final int POLL_SECONDS = 1;

    private final RunningView running;
    private final Tenants tenants;
    private final Links links;
    private final String publicUrl;
    private final Clock clock;
    private final JobVariants variants;

    public JobReads(
            RunningView running,
            Tenants tenants,
            Links links,
            ProcessConfig config,
            Clock clock,
            JobVariants variants) {
        this.running = running;
        this.tenants = tenants;
        this.links = links;
        this.publicUrl = config.publicUrl();
        this.clock = clock;
        this.variants = variants;
    }

    @GET
    @Path("/{id}")
    @Operation(
            operationId = "getJob",
            summary = "Where a job is",
            description =
                    "Sees every job whose submission was answered, at any replica. `Retry-After` says when to look again, until the job has ended.")
    @APIResponse(
            responseCode = "200",
            description = "The job; with `Atelier-Stale: true` it may have moved on",
            content = @Content(schema = @Schema(implementation = JobAnswer.class)))
    @APIResponse(responseCode = "404", description = "There is no such job")
    @APIResponse(responseCode = "503", description = "Not known now; ask again")
    public Response job(@PathParam("id") String id) {
        return read(id, this::answer);
    }

    @GET
    @Path("/{id}/history")
    @Operation(
            operationId = "getJobHistory",
            summary = "How a job came to be where it is",
            description = "The last 50 steps, oldest first.")
    @APIResponse(
            responseCode = "200",
            description = "The steps",
            content = @Content(schema = @Schema(ref = "JobHistory")))
    @APIResponse(responseCode = "404", description = "There is no such job")
    @APIResponse(responseCode = "503", description = "Not known now; ask again")
    public Response history(@PathParam("id") String id) {
        return read(id, (_, job) -> Answers.json(Listed.Whole.of(job.history())));
    }

    @GET
    @Path("/{id}/deliveries")
    @Tag(name = "Webhooks")
    @Operation(
            operationId = "listDeliveries",
            summary = "What webhooks were told of a job, and how they took it",
            description =
                    "In the order in which they are made. Each with its calls: time, duration, status, the first kilobyte of the answer; and when the next one is.")
    @APIResponse(
            responseCode = "200",
            description = "The deliveries",
            content = @Content(schema = @Schema(ref = "DeliveryList")))
    @APIResponse(responseCode = "404", description = "There is no such job")
    @APIResponse(responseCode = "503", description = "Not known now; ask again")
    public Response deliveries(@PathParam("id") String id) {
        Optional<View> view = running.get();
        if (view.isEmpty()) {
            return Answers.notServedHere();
        }
        return JobId.parse(id)
                .map(job ->
                        Answers.of(
                                view.get().deliveries(tenants.current(), job),
                                deliveries -> Answers.json(Listed.Whole.of(deliveries))))
                .orElseGet(Answers::noSuchJob);
    }

    @GET
    @Operation(
            operationId = "listJobs",
            summary = "Jobs, newest first",
            description =
                    "`limit` is 1 to 100, 20 by default; `after` is the `next` of the page before.")
    @APIResponse(
            responseCode = "200",
            description = "A page of jobs, and a `Link` to the next one",
            content = @Content(schema = @Schema(ref = "JobList")))
    @APIResponse(
            responseCode = "400",
            description = "One entry in `errors` for every bad parameter")
    @APIResponse(responseCode = "503", description = "Not known now; ask again")
    public Response list(
            @QueryParam("status") @Nullable String status,
            @QueryParam("tier") @Nullable String tier,
            @QueryParam("group") @Nullable String group,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after) {
        return Listed.answer(
                running.get(),
                ListQuery.of(status, tier, group, limit, after),
                publicUrl + "/v1/jobs",
                (view, query) ->
                        view.list(tenants.current(), query.filter(), query.after(), query.limit())
                                .map(page -> page.map(job -> told(view, job))));
    }

    private Response read(String id, BiFunction<View, Known, Response.ResponseBuilder> answer) {
        Optional<View> view = running.get();
        if (view.isEmpty()) {
            return Answers.notServedHere();
        }
        return JobId.parse(id)
                .map(job ->
                        Answers.of(
                                view.get().job(tenants.current(), job),
                                known -> answer.apply(view.get(), known)))
                .orElseGet(Answers::noSuchJob);
    }

    private Response.ResponseBuilder answer(View view, Known job) {
        Response.ResponseBuilder answer = Answers.json(toldInFull(view, job));
        return job.status().terminal()
                ? answer
                : answer.header(HttpHeaders.RETRY_AFTER, POLL_SECONDS);
    }

    private JobAnswer toldInFull(View view, Known known) {
        return known instanceof Known.Folded(Job job) && known.status().terminal()
                ? JobAnswer.of(job, urls(), null, variants.of(job))
                : told(view, known);
    }

    private JobAnswer told(View view, Known job) {
        return job.answer(urls(), view.queue(job, clock.instant()).orElse(null));
    }

    private UnaryOperator<String> urls() {
        String tenant = tenants.current();
        return path -> links.url(tenant, path);
    }
}
