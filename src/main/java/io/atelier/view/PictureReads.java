package io.atelier.view;

import io.atelier.job.Scope;
import io.atelier.storage.PictureStore;
import io.atelier.tenant.Needs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The pictures of jobs over HTTP, streamed from the store.
@Path("/v1/jobs")
@RunOnVirtualThread
@Needs(value = Scope.READ, orLink = true)
@Tag(name = "Jobs")
public class PictureReads {
    private final PictureLookup lookup;
    private final PictureStore store;

    public PictureReads(PictureLookup lookup, PictureStore store) {
        this.lookup = lookup;
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
    @APIResponse(
            responseCode = "307",
            description = "It is to be had from the object store, by the link in `Location`")
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
        Serving.Conditions conditions = new Serving.Conditions(range, ifNoneMatch, ifRange);
        return lookup.picture(
                id,
                index,
                (_, picture) ->
                        Serving.answer(
                                picture,
                                store::open,
                                store::link,
                                conditions,
                                Serving.disposition(picture, id + "-" + index, download)));
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
        return lookup.picture(
                id,
                index,
                (_, picture) ->
                        Serving.headers(
                                picture,
                                store::open,
                                ifNoneMatch,
                                Serving.disposition(picture, id + "-" + index, download)));
    }
}
