package io.atelier.view;

import io.atelier.job.JobId;
import io.atelier.job.Scope;
import io.atelier.job.SessionAnswer;
import io.atelier.log.ProcessConfig;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Sessions and their turns, over HTTP.
@Path("/v1/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Needs(Scope.READ)
@RunOnVirtualThread
@Tag(name = "Sessions")
public class SessionReads {
    private final RunningView running;
    private final Tenants tenants;
    private final String publicUrl;

    public SessionReads(RunningView running, Tenants tenants, ProcessConfig config) {
        this.running = running;
        this.tenants = tenants;
        this.publicUrl = config.publicUrl();
    }

    @GET
    @Path("/{id}")
    @Operation(
            operationId = "getSession",
            summary = "A session and its turns",
            description =
                    "`action` is what was done, once a turn has brought its picture; the rest of a turn is in its job.")
    @APIResponse(
            responseCode = "200",
            description = "The session",
            content = @Content(schema = @Schema(implementation = SessionAnswer.class)))
    @APIResponse(responseCode = "404", description = "There is no such session")
    @APIResponse(responseCode = "503", description = "Not known now; ask again")
    public Response session(@PathParam("id") String id) {
        Optional<View> view = running.get();
        if (view.isEmpty()) {
            return Answers.notServedHere();
        }
        Optional<JobId> session = JobId.parse(id);
        return session.isEmpty()
                ? Answers.noSuchSession()
                : Answers.of(
                        view.get().session(tenants.current(), session.get()),
                        Answers::json,
                        Answers::noSuchSession);
    }

    @GET
    @Operation(
            operationId = "listSessions",
            summary = "Sessions, newest first",
            description =
                    "`limit` is 1 to 100, 20 by default; `after` is the `next` of the page before.")
    @APIResponse(
            responseCode = "200",
            description = "A page of sessions, and a `Link` to the next one",
            content = @Content(schema = @Schema(ref = "SessionList")))
    @APIResponse(
            responseCode = "400",
            description = "One entry in `errors` for every bad parameter")
    @APIResponse(responseCode = "503", description = "Not known now; ask again")
    public Response list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after) {
        return Listed.answer(
                running.get(),
                ListQuery.of(limit, after),
                publicUrl + "/v1/sessions",
                (view, query) -> view.sessions(tenants.current(), query.after(), query.limit()));
    }
}
