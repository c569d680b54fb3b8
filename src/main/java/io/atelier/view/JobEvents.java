package io.atelier.view;

import io.atelier.job.JobId;
import io.atelier.job.Scope;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// A job, watched until it ends.
@Path("/v1/jobs")
@RunOnVirtualThread
@Tag(name = "Jobs")
@Needs(Scope.READ)
public class JobEvents {
    private final RunningView running;
    private final Tenants tenants;
    private final EventStreams streams;

    public JobEvents(RunningView running, Tenants tenants, EventStreams streams) {
        this.running = running;
        this.tenants = tenants;
        this.streams = streams;
    }

    @GET
    @Path("/{id}/events")
    @Operation(
            operationId = "watchJob",
            summary = "Watch a job until it ends",
            description =
                    "Server-sent events: `job.status` for every change of status, `job.queue` while it waits, `job.partial_image`, and at the end one `job.final` with the job as GET answers it. With `Last-Event-ID` a caller goes on where it was, at any replica.")
    @APIResponse(responseCode = "200", ref = "Events")
    @APIResponse(responseCode = "204", description = "The caller has been told the end already")
    @APIResponse(responseCode = "400", description = "`Last-Event-ID` is not of this stream")
    @APIResponse(responseCode = "404", description = "There is no such job")
    @APIResponse(responseCode = "503", description = "Not known now, or too many watch; ask again")
    public Response events(
            @PathParam("id") String id,
            @HeaderParam(EventStreams.LAST_EVENT_ID) @Nullable String lastEventId,
            @Context HttpServerRequest request) {
        Optional<View> view = running.get();
        if (view.isEmpty()) {
            return Answers.notServedHere();
        }
        Optional<JobId> job = JobId.parse(id);
        if (job.isEmpty()) {
            return Answers.noSuchJob();
        }
        String tenant = tenants.current();
        return streams.from(
                lastEventId,
                EventId.OfJobs.class,
                from ->
                        Answers.of(
                                view.get().job(tenant, job.get()),
                                known ->
                                        from.filter(it -> known.endedBy(it.first())).isPresent()
                                                ? Response.noContent()
                                                : open(
                                                        view.get(),
                                                        tenant,
                                                        job.get(),
                                                        from,
                                                        request)));
    }

    private Response.ResponseBuilder open(
            View view,
            String tenant,
            JobId job,
            Optional<EventId.OfJobs> from,
            HttpServerRequest request) {
        JobsFeed feed = view.follow(tenant, job, from.orElse(null), streams.urls(tenant));
        return streams.open(view, feed, job, request);
    }
}
