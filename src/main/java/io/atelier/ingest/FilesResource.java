package io.atelier.ingest;

import io.atelier.job.Scope;
import io.atelier.storage.InputFile;
import io.atelier.storage.InputStore;
import io.atelier.storage.NotAPicture;
import io.atelier.storage.StoredContent;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/// Pictures that callers hand in, to be named by jobs as `file_id`.
@Path(FilesResource.PATH)
@IngestPath
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Files")
public class FilesResource {
    static final String PATH = "/v1/files";

    private static final Logger LOG = Logger.getLogger(FilesResource.class);

    private final InputStore store;
    private final Tenants tenants;

    FilesResource(InputStore store, Tenants tenants) {
        this.store = store;
        this.tenants = tenants;
    }

    /// What is done with the store on behalf of a caller.
    private interface Answering {
        Response answer() throws IOException;
    }

    @POST
    @Needs(Scope.SUBMIT)
    @Operation(
            operationId = "createFile",
            summary = "Hand in a picture; it is durable when 200 comes",
            description =
                    "PNG, JPEG or WebP of at most 50 MB. The same bytes are the same file, under the name and purpose they came with first.")
    @APIResponse(
            responseCode = "200",
            description = "The file",
            content = @Content(schema = @Schema(implementation = FileAnswer.class)))
    @APIResponse(responseCode = "400", ref = "OpenAiError")
    @APIResponse(responseCode = "408", ref = "OpenAiError")
    @APIResponse(responseCode = "413", ref = "OpenAiError")
    @APIResponse(responseCode = "415", ref = "OpenAiError")
    @APIResponse(responseCode = "503", ref = "OpenAiError")
    public Response create(
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.MULTIPART_FORM_DATA,
                                            schema = @Schema(ref = "FileForm")))
                    InputStream body,
            @Context HttpHeaders headers,
            @Context UriInfo at) {
        String boundary =
                FormParts.boundary(headers.getHeaderString(HttpHeaders.CONTENT_TYPE))
                        .orElseThrow(Problems::notAForm);
        String tenant = tenants.current();
        Optional<String> trouble = store.trouble();
        if (trouble.isPresent()) {
            LOG.warnf("file not taken, its caller may ask again reason=%s", trouble.get());
            return Problems.storeAway(at);
        }
        try {
            return answered(
                    at,
                    () -> {
                        try (FileForm form =
                                new FileForm(new FormParts(body, boundary), store, tenant)) {
                            return Response.ok(FileAnswer.of(form.take())).build();
                        }
                    });
        } finally {
            passOver(body);
        }
    }

    /// Many senders hear of a refusal only once they have sent everything.
    static void passOver(InputStream body) {
        try {
            body.transferTo(OutputStream.nullOutputStream());
        } catch (IOException late) {
            LOG.debugf("rest of a refused form not read reason=%s", late.getMessage());
        }
    }

    @GET
    @Path("/{id}")
    @Needs(Scope.READ)
    @Operation(operationId = "getFile", summary = "A file's description")
    @APIResponse(
            responseCode = "200",
            description = "The file",
            content = @Content(schema = @Schema(implementation = FileAnswer.class)))
    @APIResponse(responseCode = "404", ref = "OpenAiError")
    @APIResponse(responseCode = "503", ref = "OpenAiError")
    public Response get(@PathParam("id") String id, @Context UriInfo at) {
        return answered(at, () -> Response.ok(FileAnswer.of(known(tenants.current(), id))).build());
    }

    @GET
    @Path("/{id}/content")
    @Produces(MediaType.WILDCARD)
    @Needs(Scope.READ)
    @Operation(operationId = "getFileContent", summary = "The picture itself")
    @APIResponse(
            responseCode = "200",
            description = "The picture",
            content = @Content(mediaType = "image/*"))
    @APIResponse(responseCode = "404", ref = "OpenAiError")
    @APIResponse(responseCode = "503", ref = "OpenAiError")
    public Response content(@PathParam("id") String id, @Context UriInfo at) {
        return answered(
                at,
                () -> {
                    StoredContent content =
                            store.open(tenants.current(), id).orElseThrow(Problems::noSuchFile);
                    return Response.ok(stream(content))
                            .type(content.contentType())
                            .header(HttpHeaders.CONTENT_LENGTH, content.length())
                            // A picture is only ever a picture, even one that could carry a script.
                            .header("X-Content-Type-Options", "nosniff")
                            .header("Content-Security-Policy", "default-src 'none'; sandbox")
                            .build();
                });
    }

    @DELETE
    @Path("/{id}")
    @Needs(Scope.SUBMIT)
    @Operation(
            operationId = "deleteFile",
            summary = "Delete a file",
            description = "A job that was accepted with it and has not been called yet fails.")
    @APIResponse(
            responseCode = "200",
            description = "It is gone",
            content = @Content(schema = @Schema(implementation = FileAnswer.Deleted.class)))
    @APIResponse(responseCode = "404", ref = "OpenAiError")
    @APIResponse(responseCode = "503", ref = "OpenAiError")
    public Response delete(@PathParam("id") String id, @Context UriInfo at) {
        return answered(
                at,
                () -> {
                    if (!store.delete(tenants.current(), id)) {
                        throw Problems.noSuchFile();
                    }
                    return Response.ok(new FileAnswer.Deleted(id, "file", true)).build();
                });
    }

    private InputFile known(String tenant, String id) throws IOException {
        return store.find(tenant, id).orElseThrow(Problems::noSuchFile);
    }

    private static Response answered(UriInfo at, Answering answering) {
        try {
            return answering.answer();
        } catch (MalformedForm e) {
            throw Problems.malformedForm(String.valueOf(e.getMessage()));
        } catch (NotAPicture e) {
            throw e.tooLong()
                    ? Problems.fileTooLarge()
                    : Problems.invalid(
                            List.of(
                                    FieldError.of(
                                            "file",
                                            "is not a picture to be used: " + e.getMessage())));
        } catch (IOException e) {
            LOG.warnf("file store failed, the caller may ask again reason=%s", e);
            return Problems.storeAway(at);
        }
    }

    private static StreamingOutput stream(StoredContent content) {
        return output -> {
            try (content) {
                content.all().transferTo(output);
            }
        };
    }
}
