package io.atelier.view;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.atelier.job.Scope;
import io.atelier.storage.PictureStore;
import io.atelier.storage.StoredContent;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status.Family;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The pictures of jobs over HTTP, streamed from the store.
@Path("/v1/jobs")
@RunOnVirtualThread
@Needs(value = Scope.READ, orLink = true)
@Tag(name = "Jobs")
public class PictureReads {
    private static final Logger LOG = Logger.getLogger(PictureReads.class);

    /// As long as a finished job is kept; a picture never changes.
    private static final String CACHE =
            "private, immutable, max-age=" + Duration.ofDays(7).toSeconds();

    /// A picture is only ever a picture: an SVG goes out as it came, and its scripts, links and
    /// frames do nothing. Only its own styles do.
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

    private final RunningView running;
    private final Tenants tenants;
    private final PictureStore store;

    /// The conditions that a request comes with; null where it has none.
    record Conditions(
            @Nullable String range, @Nullable String ifNoneMatch, @Nullable String ifRange) {}

    public PictureReads(RunningView running, Tenants tenants, PictureStore store) {
        this.running = running;
        this.tenants = tenants;
        this.store = store;
    }

    @GET
    @Path("/{id}/images/{index}")
    @Operation(
            operationId = "getPicture",
            summary = "A picture of a job",
            description =
                    "`index` counts all pictures of the job from 0. Takes `If-None-Match`, and a single `Range` with `If-Range`. With `download=1` it comes as an attachment. A signed link does instead of a key.")
    @APIResponse(
            responseCode = "200",
            description = "The picture",
            content = @Content(mediaType = "image/*"))
    @APIResponse(
            responseCode = "206",
            description = "The range of it that was asked for",
            content = @Content(mediaType = "image/*"))
    @APIResponse(responseCode = "304", description = "The caller has it already")
    @APIResponse(
            responseCode = "404",
            description = "There is no such job, or no such picture of it (yet)")
    @APIResponse(responseCode = "416", description = "The picture has no such range")
    @APIResponse(responseCode = "503", description = "Not known now; ask again")
    public Response get(
            @PathParam("id") String id,
            @PathParam("index") String index,
            @HeaderParam("Range") @Nullable String range,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @HeaderParam("If-Range") @Nullable String ifRange,
            @QueryParam("download") @Nullable String download) {
        Conditions conditions = new Conditions(range, ifNoneMatch, ifRange);
        return picture(
                id, index, found -> asked(answer(found, conditions), found, id, index, download));
    }

    @HEAD
    @Path("/{id}/images/{index}")
    @Operation(operationId = "headPicture", summary = "The headers of a picture of a job")
    @APIResponse(responseCode = "200", description = "There is such a picture")
    @APIResponse(responseCode = "304", description = "The caller has it already")
    @APIResponse(
            responseCode = "404",
            description = "There is no such job, or no such picture of it (yet)")
    @APIResponse(responseCode = "503", description = "Not known now; ask again")
    public Response head(
            @PathParam("id") String id,
            @PathParam("index") String index,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @QueryParam("download") @Nullable String download) {
        return picture(
                id, index, found -> asked(headers(found, ifNoneMatch), found, id, index, download));
    }

    /// What is done with a picture that is known and stored.
    private interface Answering {
        Response to(Picture picture) throws IOException;
    }

    private Response picture(String id, String index, Answering answering) {
        Optional<View> view = running.get();
        if (view.isEmpty()) {
            return Answers.notServedHere();
        }
        Optional<JobId> job = JobId.parse(id);
        if (job.isEmpty()) {
            return Answers.noSuchJob();
        }
        return switch (view.get().job(tenants.current(), job.get())) {
            case Sight.Fresh<Known>(Known known) -> picture(known, index, answering);
            case Sight.Stale<Known>(Known known) -> Answers.stale(picture(known, index, answering));
            case Sight.Missing<Known>() -> Answers.noSuchJob();
            case Sight.Unknown<Known>() -> Answers.unknown();
        };
    }

    private static Response picture(Known known, String index, Answering answering) {
        Optional<Picture> picture =
                index.matches("0|[1-9][0-9]{0,3}")
                        ? known.picture(Integer.parseInt(index))
                        : Optional.empty();
        if (picture.isEmpty()) {
            return Answers.noSuchPicture(
                    known.status().terminal()
                            ? "The job has no such picture."
                            : "The job has no such picture yet; it has not ended.");
        }
        try {
            return answering.to(picture.get());
        } catch (IOException e) {
            LOG.warnf("picture not read, the caller may ask again reason=%s", e);
            return Answers.storeAway();
        }
    }

    private Response answer(Picture picture, Conditions conditions) throws IOException {
        EntityTag tag = new EntityTag(picture.sha256());
        if (tag.among(conditions.ifNoneMatch())) {
            return notModified(tag);
        }
        Optional<StoredContent> content = store.open(picture.name());
        return content.isEmpty()
                ? gone()
                : send(
                        content.get(),
                        tag,
                        tag.continues(conditions.ifRange()) ? conditions.range() : null);
    }

    private static Response send(StoredContent content, EntityTag tag, @Nullable String range)
            throws IOException {
        long length = content.length();
        return switch (ByteRange.of(range, length)) {
            case ByteRange.Whole() ->
                    described(Response.ok(stream(content.all())), content, tag, length).build();
            case ByteRange.Slice(long from, long to) ->
                    described(
                                    Response.status(Response.Status.PARTIAL_CONTENT)
                                            .entity(stream(content.range(from, to))),
                                    content,
                                    tag,
                                    to - from)
                            .header(
                                    "Content-Range",
                                    "bytes %d-%d/%d".formatted(from, to - 1, length))
                            .build();
            case ByteRange.Unsatisfiable() -> {
                content.close();
                yield Answers.noSuchRange(length);
            }
        };
    }

    private Response headers(Picture picture, @Nullable String ifNoneMatch) throws IOException {
        EntityTag tag = new EntityTag(picture.sha256());
        if (tag.among(ifNoneMatch)) {
            return notModified(tag);
        }
        Optional<StoredContent> found = store.open(picture.name());
        if (found.isEmpty()) {
            return gone();
        }
        try (StoredContent content = found.get()) {
            return described(Response.ok(), content, tag, content.length()).build();
        }
    }

    /// With `download=1` browsers save it, under a name that is made of nothing but ours.
    private static Response asked(
            Response response,
            Picture picture,
            String job,
            String index,
            @Nullable String download) {
        if ("1".equals(download) && response.getStatusInfo().getFamily() == Family.SUCCESSFUL) {
            response.getHeaders()
                    .putSingle(
                            HttpHeaders.CONTENT_DISPOSITION,
                            "attachment; filename=\"%s-%s.%s\""
                                    .formatted(
                                            job, index, FileNames.ending(picture.contentType())));
        }
        return response;
    }

    private static Response notModified(EntityTag tag) {
        return Response.notModified()
                .header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, CACHE)
                .build();
    }

    private static Response gone() {
        return Answers.noSuchPicture("The picture is no longer in the store.");
    }

    private static Response.ResponseBuilder described(
            Response.ResponseBuilder response, StoredContent content, EntityTag tag, long length) {
        return response.type(content.contentType())
                .header(HttpHeaders.CONTENT_LENGTH, length)
                .header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, CACHE)
                .header("Accept-Ranges", "bytes")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", POLICY);
    }

    private static StreamingOutput stream(InputStream bytes) {
        return output -> {
            try (bytes) {
                bytes.transferTo(output);
            }
        };
    }
}
