package io.atelier.view;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.atelier.job.Scope;
import io.atelier.storage.PartialStore;
import io.atelier.storage.StoredContent;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/// Serves sketches on the way to a picture.
@Path("/v1/jobs")
@RunOnVirtualThread
@Needs(value = Scope.READ, orLink = true)
@Tag(name = "Jobs")
public class PartialReads {
    private static final Logger LOG = Logger.getLogger(PartialReads.class);

    private final RunningView running;
    private final Tenants tenants;
    private final PartialStore store;

    public PartialReads(RunningView running, Tenants tenants, PartialStore store) {
        this.running = running;
        this.tenants = tenants;
        this.store = store;
    }

    @GET
    @Path("/{id}/partials/{image}/{k}")
    @Operation(
            operationId = "getPartialImage",
            summary = "A partial image of a job that asked for some",
            description =
                    "`image` counts the pictures of the job, `k` the partial images of that picture, both from 0. Fewer may come than were asked for; they are kept for an hour or two.")
    @APIResponse(
            responseCode = "200",
            description = "The partial image",
            content = @Content(mediaType = "image/*"))
    @APIResponse(
            responseCode = "404",
            description = "There is no such job, or no such partial image of it (yet, or any more)")
    @APIResponse(responseCode = "503", description = "Not known now; ask again")
    public Response get(
            @PathParam("id") String id,
            @PathParam("image") String image,
            @PathParam("k") String k) {
        Optional<View> view = running.get();
        if (view.isEmpty()) {
            return Answers.notServedHere();
        }
        Optional<JobId> job = JobId.parse(id);
        if (job.isEmpty()) {
            return Answers.noSuchJob();
        }
        return Answers.seen(
                view.get().job(tenants.current(), job.get()),
                _ -> partial(view.get(), job.get(), image, k),
                Answers::noSuchJob);
    }

    private Response partial(View view, JobId job, String image, String k) {
        try {
            Optional<Picture> sketch =
                    isNumber(image) && isNumber(k)
                            ? view.partial(job, Integer.parseInt(image), Integer.parseInt(k))
                            : Optional.empty();
            Optional<StoredContent> content =
                    sketch.isPresent() ? store.open(sketch.get().name()) : Optional.empty();
            return content.isPresent()
                    ? answer(content.get())
                    : Answers.noSuchPicture("The job has no such partial image now.");
        } catch (IOException e) {
            LOG.warnf("partial image not read, the caller may ask again reason=%s", e);
            return Answers.storeAway();
        }
    }

    private static Response answer(StoredContent content) {
        InputStream bytes = content.all();
        StreamingOutput body =
                out -> {
                    try (bytes) {
                        bytes.transferTo(out);
                    }
                };
        return Response.ok(body)
                .type(content.contentType())
                .header(HttpHeaders.CONTENT_LENGTH, content.length())
                // A later attempt's takes its place.
                .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .build();
    }

    private static boolean isNumber(String text) {
        return text.matches("0|[1-9][0-9]{0,3}");
    }
}
