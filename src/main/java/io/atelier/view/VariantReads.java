package io.atelier.view;

import io.atelier.job.Job;
import io.atelier.job.Picture;
import io.atelier.job.Scope;
import io.atelier.job.Transform;
import io.atelier.job.Variant;
import io.atelier.storage.VariantStore;
import io.atelier.tenant.Needs;
import io.atelier.transform.Darkroom;
import io.atelier.transform.TransformConfig;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What a job's transforms make of its pictures, over HTTP. It is made when it is first asked for.
@Path("/v1/jobs")
@RunOnVirtualThread
@Needs(value = Scope.READ, orLink = true)
@Tag(name = "Jobs")
public class VariantReads {
    private final PictureLookup lookup;
    private final Darkroom darkroom;
    private final VariantStore store;
    private final Duration patience;

    public VariantReads(
            PictureLookup lookup, Darkroom darkroom, VariantStore store, TransformConfig config) {
        this.lookup = lookup;
        this.darkroom = darkroom;
        this.store = store;
        this.patience = config.patience();
    }

    @GET
    @Path("/{id}/images/{index}/variants/{name}")
    @Operation(
            operationId = "getVariant",
            summary = "What a transform makes of a picture of a job",
            description =
                    "`name` is that of an entry of the job's `transform`. It is made when it is first asked for, which may take a moment, and kept; a blurhash is text. `If-None-Match`, `Range`, `download=1` and signed links are as for the picture itself.")
    @APIResponse(
            responseCode = "200",
            description = "The variant",
            content = {@Content(mediaType = "image/*"), @Content(mediaType = "text/plain")})
    @APIResponse(
            responseCode = "206",
            description = "The range of it that was asked for",
            content = @Content(mediaType = "image/*"))
    @APIResponse(responseCode = "304", description = "The caller has it already")
    @APIResponse(
            responseCode = "404",
            description =
                    "There is no such job, picture (yet) or transform; or it can't be made, for the reason in `detail`")
    @APIResponse(responseCode = "416", description = "The variant has no such range")
    @APIResponse(responseCode = "503", description = "Not known or not made now; ask again")
    public Response get(
            @PathParam("id") String id,
            @PathParam("index") String index,
            @PathParam("name") String name,
            @HeaderParam("Range") @Nullable String range,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @HeaderParam("If-Range") @Nullable String ifRange,
            @QueryParam("download") @Nullable String download) {
        Serving.Conditions conditions = new Serving.Conditions(range, ifNoneMatch, ifRange);
        return variant(
                id,
                index,
                name,
                picture ->
                        Serving.answer(
                                picture,
                                store::open,
                                Serving.NO_LINKS,
                                conditions,
                                Serving.disposition(
                                        picture, "%s-%s-%s".formatted(id, index, name), download)));
    }

    @HEAD
    @Path("/{id}/images/{index}/variants/{name}")
    @Operation(
            operationId = "headVariant",
            summary = "The headers of what a transform makes of a picture")
    @APIResponse(responseCode = "200", description = "There is such a variant")
    @APIResponse(responseCode = "304", description = "The caller has it already")
    @APIResponse(
            responseCode = "404",
            description =
                    "There is no such job, picture (yet) or transform; or it can't be made, for the reason in `detail`")
    @APIResponse(responseCode = "503", description = "Not known or not made now; ask again")
    public Response head(
            @PathParam("id") String id,
            @PathParam("index") String index,
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @QueryParam("download") @Nullable String download) {
        return variant(
                id,
                index,
                name,
                picture ->
                        Serving.headers(
                                picture,
                                store::open,
                                ifNoneMatch,
                                Serving.disposition(
                                        picture, "%s-%s-%s".formatted(id, index, name), download)));
    }

    /// What is done with a variant that is a picture.
    private interface Answering {
        Response to(Picture picture) throws IOException;
    }

    private Response variant(String id, String index, String name, Answering answering) {
        return lookup.picture(
                id,
                index,
                (known, picture) ->
                        known instanceof Known.Folded(Job job) && has(job, name)
                                ? variant(job, picture, name, answering)
                                : Answers.noSuchPicture("The job has no such transform."));
    }

    private static boolean has(Job job, String name) {
        return job.document().transforms().stream().map(Transform::name).anyMatch(name::equals);
    }

    private Response variant(Job job, Picture original, String name, Answering answering)
            throws IOException {
        return switch (found(job, original)) {
            case Darkroom.Made made -> answer(made, name, answering);
            case Darkroom.Gone() -> Serving.gone();
            case Darkroom.NotYet() -> Answers.notMadeYet();
        };
    }

    private Darkroom.Found found(Job job, Picture original) throws IOException {
        try {
            return darkroom.of(
                    job.document().tenant(), original, job.document().transforms(), patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Darkroom.NotYet();
        }
    }

    private static Response answer(Darkroom.Made made, String name, Answering answering)
            throws IOException {
        for (Variant variant : made.variants()) {
            if (variant.name().equals(name)) {
                return switch (variant) {
                    case Variant.Made(_, Picture picture) -> answering.to(picture);
                    case Variant.Hash(_, String blurhash) ->
                            Response.ok(blurhash, MediaType.TEXT_PLAIN_TYPE).build();
                    case Variant.Failed(_, var failure) -> Answers.noSuchPicture(failure.message());
                };
            }
        }
        return Answers.noSuchPicture("The job has no such transform.");
    }
}
