package io.atelier.view;

import io.atelier.job.JobId;
import io.atelier.job.Scope;
import io.atelier.tenant.Needs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
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
    private final EventStreams streams;

    public JobEvents(EventStreams streams) {
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
        return streams.answer(
                lastEventId,
                EventId.OfJobs.class,
                asked ->
                        JobId.parse(id)
                                .map(job -> answer(asked, job, request))
                                .orElseGet(Answers::noSuchJob));
    }

    private Response answer(
            EventStreams.Asked<EventId.OfJobs> asked, JobId job, HttpServerRequest request) {
        EventId.OfJobs from = asked.from();
        return Answers.of(
                asked.view().job(asked.tenant(), job),
                known ->
                        from != null && known.endedBy(from.first())
                                ? Response.noContent()
                                : streams.open(asked.view(), feed(asked, job), job, request));
    }

    private JobsFeed feed(EventStreams.Asked<EventId.OfJobs> asked, JobId job) {
        return asked.view().follow(asked.tenant(), job, asked.from(), streams.urls(asked.tenant()));
    }
}
