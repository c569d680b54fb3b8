package io.atelier.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atelier.job.Scope;
import io.atelier.storage.PictureStore;
import io.atelier.tenant.Links;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What a group has brought so far: a manifest, and an archive of its pictures.
@Path("/v1/groups/{name}")
@RunOnVirtualThread
@Needs(Scope.READ)
@Tag(name = "Groups")
public class ResultReads {
    private static final String NDJSON = "application/x-ndjson";
    private static final String ZIP = "application/zip";
    private static final int PAGE = 100;

    private final RunningView running;
    private final Tenants tenants;
    private final Links links;
    private final PictureStore store;

    public ResultReads(RunningView running, Tenants tenants, Links links, PictureStore store) {
        this.running = running;
        this.tenants = tenants;
        this.links = links;
        this.store = store;
    }

    @GET
    @Path("/results.ndjson")
    @Operation(
            operationId = "getGroupResults",
            summary = "A line of JSON for each picture of a group",
            description =
                    "In the order in which the jobs were handed in; a job without pictures has a line as well, with its `status` and `error`. `cost_usd` is the whole job's, on its first line. With `download=1` it comes as an attachment.")
    @APIResponse(
            responseCode = "200",
            description =
                    "`{job, id, index, status, url, content_type, bytes, sha256, width, height, cost_usd, error}` for each",
            content = @Content(mediaType = NDJSON, schema = @Schema(ref = "ManifestLine")))
    @APIResponse(responseCode = "404", description = "There is no such group")
    @APIResponse(responseCode = "503", description = "Not known now; ask again")
    public Response manifest(
            @PathParam("name") String name, @QueryParam("download") @Nullable String download) {
        String tenant = tenants.current();
        return results(
                name,
                members ->
                        described(
                                Response.ok((StreamingOutput) out -> write(members, tenant, out)),
                                NDJSON,
                                "1".equals(download) ? FileNames.safe(name) + ".ndjson" : null));
    }

    @HEAD
    @Path("/results.ndjson")
    @Operation(operationId = "headGroupResults", summary = "Whether a group has a manifest")
    @APIResponse(responseCode = "200", description = "There is such a group")
    @APIResponse(responseCode = "404", description = "There is no such group")
    @APIResponse(responseCode = "503", description = "Not known now; ask again")
    public Response headManifest(@PathParam("name") String name) {
        return results(name, _ -> described(Response.ok(), NDJSON, null));
    }

    @GET
    @Path("/results.zip")
    @Operation(
            operationId = "getGroupArchive",
            summary = "The pictures of a group as an archive",
            description =
                    "Those that there are now, called after line id or job, and index; and `manifest.ndjson`, which tells of all, and of those that could not be read.")
    @APIResponse(
            responseCode = "200",
            description = "The archive",
            content = @Content(mediaType = ZIP, schema = @Schema(ref = "Archive")))
    @APIResponse(responseCode = "404", description = "There is no such group")
    @APIResponse(responseCode = "503", description = "Not known now; ask again")
    public Response archive(@PathParam("name") String name) {
        return results(
                name,
                members ->
                        described(
                                Response.ok(new Archive(members, store::open)),
                                ZIP,
                                FileNames.safe(name) + ".zip"));
    }

    @HEAD
    @Path("/results.zip")
    @Operation(operationId = "headGroupArchive", summary = "Whether a group has an archive")
    @APIResponse(responseCode = "200", description = "There is such a group")
    @APIResponse(responseCode = "404", description = "There is no such group")
    @APIResponse(responseCode = "503", description = "Not known now; ask again")
    public Response headArchive(@PathParam("name") String name) {
        return results(name, _ -> described(Response.ok(), ZIP, FileNames.safe(name) + ".zip"));
    }

    private Response results(String name, Function<Members, Response.ResponseBuilder> answer) {
        Optional<View> view = running.get();
        if (view.isEmpty()) {
            return Answers.notServedHere();
        }
        View known = view.get();
        String tenant = tenants.current();
        return Answers.of(
                known.members(tenant, name, PAGE),
                first ->
                        answer.apply(
                                new Members(
                                        first,
                                        after -> known.members(tenant, name, after, PAGE),
                                        tenants.admitted())),
                Answers::noSuchGroup);
    }

    private void write(Members members, String tenant, OutputStream out) throws IOException {
        members.each(job -> {
            for (ResultRow row :
                    ResultRow.of(
                            job.answer(path -> links.url(tenant, path), null),
                            job.document().line())) {
                out.write(row.json().getBytes(UTF_8));
            }
        });
    }

    /// @param file what browsers save it as; null where it is to be looked at
    private static Response.ResponseBuilder described(
            Response.ResponseBuilder answer, String type, @Nullable String file) {
        Response.ResponseBuilder described =
                answer.type(type).header(HttpHeaders.CACHE_CONTROL, "no-store");
        return file == null
                ? described
                : described.header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"%s\"".formatted(file));
    }
}
