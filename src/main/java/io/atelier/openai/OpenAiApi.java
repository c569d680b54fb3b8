package io.atelier.openai;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// OpenAI's API on the wire. Made by [OpenAiApiFactory], not by injection of a `@RestClient`.
///
/// Results are `InputStream`s because Quarkus (3.34.1, `ClientSendRequestHandler`) buffers every
/// other kind of body whole, and so are the bodies that are sent; results come in a `Uni` because
/// only a `Uni` can be cancelled while the upstream thinks: cancelling closes the connection.
///
/// Each completes when status and headers are here; any status, no exception for 4xx and 5xx.
/// Whoever gets the stream must close it.
@Path("/v1")
@Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
interface OpenAiApi {
    /// W3C Trace Context; handed on as it came.
    String TRACEPARENT = "traceparent";

    @POST
    @Path("/images/generations")
    Uni<RestResponse<InputStream>> generate(
            @HeaderParam(TRACEPARENT) @Nullable String traceparent,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String type,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) long lengthBytes,
            InputStream body);

    @POST
    @Path("/images/edits")
    Uni<RestResponse<InputStream>> edit(
            @HeaderParam(TRACEPARENT) @Nullable String traceparent,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String type,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) long lengthBytes,
            InputStream body);

    @POST
    @Path("/responses")
    Uni<RestResponse<InputStream>> respond(
            @HeaderParam(TRACEPARENT) @Nullable String traceparent,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String type,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) long lengthBytes,
            InputStream body);

    @GET
    @Path("/responses/{id}")
    Uni<RestResponse<InputStream>> response(@PathParam("id") String id);

    /// The events of a response after the one with that number.
    @GET
    @Path("/responses/{id}")
    Uni<RestResponse<InputStream>> events(
            @PathParam("id") String id,
            @QueryParam("stream") boolean stream,
            @QueryParam("starting_after") long startingAfter);

    @POST
    @Path("/responses/{id}/cancel")
    Uni<RestResponse<InputStream>> cancel(@PathParam("id") String id);

    @POST
    @Path("/moderations")
    Uni<RestResponse<InputStream>> moderate(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String type,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) long lengthBytes,
            InputStream body);

    @POST
    @Path("/batches")
    Uni<RestResponse<InputStream>> createBatch(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String type,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) long lengthBytes,
            InputStream body);

    /// @param after the id that the page begins behind; null for the first one
    @GET
    @Path("/batches")
    Uni<RestResponse<InputStream>> batches(
            @QueryParam("limit") int limit, @QueryParam("after") @Nullable String after);

    @GET
    @Path("/batches/{id}")
    Uni<RestResponse<InputStream>> batch(@PathParam("id") String id);

    @POST
    @Path("/batches/{id}/cancel")
    Uni<RestResponse<InputStream>> cancelBatch(@PathParam("id") String id);

    @POST
    @Path("/files")
    Uni<RestResponse<InputStream>> upload(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String type,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) long lengthBytes,
            InputStream body);

    /// @param range as in `bytes=100-`; null for all of it
    @GET
    @Path("/files/{id}/content")
    @Produces(MediaType.WILDCARD)
    Uni<RestResponse<InputStream>> content(
            @HeaderParam("Range") @Nullable String range, @PathParam("id") String id);

    @DELETE
    @Path("/files/{id}")
    Uni<RestResponse<InputStream>> deleteFile(@PathParam("id") String id);

    @GET
    @Path("/models")
    Uni<RestResponse<InputStream>> models();
}
