package io.atelier.ingest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.atelier.ingest.Checked.Good;
import io.atelier.job.Failure;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Scope;
import io.atelier.job.SessionAnswer;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Opens sessions and takes turns in.
@Path(Sessions.ROUTE)
@IngestPath
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Sessions")
@APIResponse(responseCode = "400", ref = "Problem")
@APIResponse(responseCode = "408", ref = "Problem")
@APIResponse(responseCode = "413", ref = "Problem")
@APIResponse(responseCode = "415", ref = "Problem")
@APIResponse(responseCode = "422", ref = "Problem")
@APIResponse(responseCode = "503", ref = "Problem")
public class SessionsResource {
    private final SessionReader sessionReader;
    private final JobDocumentReader turnReader;
    private final Sessions sessions;
    private final Tenants tenants;
    private final IngestMetrics metrics;
    private final DocumentBody bodies;
    private final Door door;
    private final RequestTrace trace;
    private final Clock clock;

    SessionsResource(
            SessionReader sessionReader,
            JobDocumentReader turnReader,
            Sessions sessions,
            Tenants tenants,
            IngestMetrics metrics,
            DocumentBody bodies,
            Door door,
            RequestTrace trace,
            Clock clock) {
        this.sessionReader = sessionReader;
        this.turnReader = turnReader;
        this.sessions = sessions;
        this.tenants = tenants;
        this.metrics = metrics;
        this.bodies = bodies;
        this.door = door;
        this.trace = trace;
        this.clock = clock;
    }

    @POST
    @Needs(Scope.SUBMIT)
    @Operation(
            operationId = "openSession",
            summary = "Open a session: pictures made turn by turn, each going on from the last")
    @Parameter(
            name = IdempotencyKey.HEADER,
            in = ParameterIn.HEADER,
            description = "Same key and same body: the same session. 8 to 255 visible characters",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "201",
            description = "Opened, or with Idempotent-Replayed: true opened before",
            content = @Content(schema = @Schema(implementation = SessionAnswer.class)))
    public Response open(
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(ref = "SessionDocument")))
                    InputStream body,
            @Context HttpHeaders headers,
            @Context UriInfo at)
            throws InterruptedException {
        String tenant = tenants.current();
        SessionReading reading = sessionReader.read(JsonBody.take(body, headers));
        Checked<IdempotencyKey> key = IdempotencyKey.of(headers);
        if (reading instanceof SessionReading.Malformed malformed) {
            throw Problems.malformed(malformed.message());
        }
        if (reading instanceof SessionReading.Accepted accepted
                && key instanceof Good<IdempotencyKey> good) {
            return answer(sessions.open(good.value(), tenant, accepted), at);
        }
        throw Problems.invalid(
                JobsResource.errors(
                        reading instanceof SessionReading.Invalid invalid
                                ? invalid.errors()
                                : List.of(),
                        key));
    }

    @POST
    @Path("/{id}/turns")
    @Submits
    @Needs(value = Scope.SUBMIT, queues = true)
    @Operation(
            operationId = "submitTurn",
            summary = "Hand in the next turn of a session: a job that starts when its turn comes")
    @Parameter(
            name = IdempotencyKey.HEADER,
            in = ParameterIn.HEADER,
            description = "Same key and same body: the same turn. 8 to 255 visible characters",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "202",
            description = "Accepted, or with Idempotent-Replayed: true accepted before",
            content = @Content(schema = @Schema(ref = "JobAccepted")))
    @APIResponse(responseCode = "404", ref = "Problem")
    @APIResponse(responseCode = "409", ref = "Problem")
    public Response turn(
            @PathParam("id") String id,
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(ref = "TurnDocument")))
                    InputStream body,
            @Context HttpHeaders headers,
            @Context UriInfo at)
            throws InterruptedException {
        JsonBody.requireJson(headers);
        String tenant = tenants.current();
        JobId session = JobId.parse(id).orElseThrow(Problems::noSuchSession);
        return bodies.take(
                tenant,
                body,
                at,
                (document, sealed) ->
                        switch (sessions.settings(tenant, session)) {
                            case SessionSight.Known known ->
                                    turn(
                                            session,
                                            turnReader.readTurn(
                                                    tenant, document, session, known.settings()),
                                            sealed,
                                            headers,
                                            at);
                            case SessionSight.Missing missing -> throw Problems.noSuchSession();
                            case SessionSight.Unknown unknown -> Problems.sessionNotKnownNow(at);
                        });
    }

    private Response turn(
            JobId session, Reading reading, SealedPictures sealed, HttpHeaders headers, UriInfo at)
            throws IOException, InterruptedException {
        Checked<IdempotencyKey> key = IdempotencyKey.of(headers);
        if (reading instanceof Reading.Accepted accepted
                && key instanceof Good<IdempotencyKey> good) {
            return switch (door.admit(trace.carriedBy(accepted.document(), headers), sealed)) {
                case Door.Welcome(JobDocument document) ->
                        answer(sessions.submit(good.value(), session, document), accepted, at);
                case Door.AskAgain(Failure reason) -> Problems.moderationAway(at, reason);
            };
        }
        metrics.countInvalid();
        throw Problems.invalid(JobsResource.errors(reading, key));
    }

    private Response answer(TurnSubmission submission, Reading.Accepted reading, UriInfo at) {
        return switch (submission) {
            case TurnSubmission.HandedIn handedIn -> {
                metrics.count(
                        reading.document().tier(), JobsResource.result(handedIn.submission()));
                yield JobsResource.answer(handedIn.submission(), reading, at, clock.instant());
            }
            case TurnSubmission.NoSuchSession gone -> throw Problems.noSuchSession();
            case TurnSubmission.Refused refused -> {
                metrics.countInvalid();
                throw Problems.turnRefused(refused.reason());
            }
        };
    }

    private static Response answer(Opening opening, UriInfo at) {
        return switch (opening) {
            case Opening.Opened opened ->
                    created(opened.session().id()).entity(opened.session()).build();
            case Opening.Replayed replayed ->
                    created(replayed.id())
                            .entity(
                                    JsonNodeFactory.instance
                                            .objectNode()
                                            .put("id", replayed.id().toString())
                                            .put("object", "session"))
                            .header("Idempotent-Replayed", "true")
                            .build();
            case Opening.Conflict conflict -> throw Problems.keyReused(conflict.id());
            case Opening.Unknown unknown ->
                    Problems.unknownSubmission(at, unknown.id(), unknown.key());
        };
    }

    private static Response.ResponseBuilder created(JobId session) {
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.LOCATION, Sessions.ROUTE + "/" + session);
    }
}
