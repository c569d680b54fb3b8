package io.atelier.ingest;

import io.atelier.catalog.SunsetHeaders;
import io.atelier.ingest.Checked.Bad;
import io.atelier.ingest.Checked.Good;
import io.atelier.ingest.IngestMetrics.Result;
import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Scope;
import io.atelier.job.Shortfall;
import io.atelier.tenant.Links;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// `POST /v1/jobs`.
@Path(JobsResource.PATH)
@IngestPath
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs")
public class JobsResource {
    static final String PATH = "/v1/jobs";

    private static final String REPLAYED = "Idempotent-Replayed";

    private final JobDocumentReader reader;
    private final Submissions submissions;
    private final LiveSubmissions live;
    private final IngestConfig config;
    private final Links links;
    private final DocumentBody bodies;
    private final Door door;
    private final Tenants tenants;
    private final IngestMetrics metrics;
    private final RequestTrace trace;
    private final Clock clock;

    JobsResource(
            JobDocumentReader reader,
            Submissions submissions,
            LiveSubmissions live,
            IngestConfig config,
            Links links,
            DocumentBody bodies,
            Door door,
            Tenants tenants,
            IngestMetrics metrics,
            RequestTrace trace,
            Clock clock) {
        this.reader = reader;
        this.submissions = submissions;
        this.live = live;
        this.config = config;
        this.links = links;
        this.bodies = bodies;
        this.door = door;
        this.tenants = tenants;
        this.metrics = metrics;
        this.trace = trace;
        this.clock = clock;
    }

    @POST
    @Submits
    @Needs(value = Scope.SUBMIT, queues = true)
    @Operation(operationId = "submitJob", summary = "Hand in a job; it is durable when 202 comes")
    @Parameter(
            name = IdempotencyKey.HEADER,
            in = ParameterIn.HEADER,
            description = "Same key and same body: the same job. 8 to 255 visible characters",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = Preferences.HEADER,
            in = ParameterIn.HEADER,
            description =
                    "wait=N: up to so many seconds for the job's end (RFC 7240); Preference-Applied tells that it was heard",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "200",
            description = "The job has ended within the time that Prefer: wait gave it",
            content = @Content(schema = @Schema(implementation = JobAnswer.class)))
    @APIResponse(
            responseCode = "202",
            description =
                    "Accepted, or with Idempotent-Replayed: true accepted before; Deprecation and Sunset tell of a model that goes",
            content = @Content(schema = @Schema(ref = "JobAccepted")))
    @APIResponse(responseCode = "400", ref = "Problem")
    @APIResponse(responseCode = "408", ref = "Problem")
    @APIResponse(responseCode = "413", ref = "Problem")
    @APIResponse(responseCode = "415", ref = "Problem")
    @APIResponse(responseCode = "422", ref = "Problem")
    @APIResponse(responseCode = "503", ref = "Problem")
    public Response submit(
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(ref = "JobDocument")))
                    InputStream body,
            @Context HttpHeaders headers,
            @Context UriInfo at,
            @Context HttpServerRequest request)
            throws InterruptedException {
        JsonBody.requireJson(headers);
        String tenant = tenants.current();
        Response answer =
                bodies.take(
                        tenant,
                        body,
                        at,
                        (document, sealed) ->
                                submit(
                                        reader.read(tenant, document, document),
                                        sealed,
                                        headers,
                                        at,
                                        () -> request.response().closed()));
        Preferences preferences = Preferences.of(headers);
        return preferences.any() && answer.getStatus() / 100 == 2
                ? Response.fromResponse(answer)
                        .header(Preferences.APPLIED, preferences.applied())
                        .build()
                : answer;
    }

    private Response submit(
            Reading reading,
            SealedPictures sealed,
            HttpHeaders headers,
            UriInfo at,
            BooleanSupplier gone)
            throws IOException, InterruptedException {
        Checked<IdempotencyKey> key = IdempotencyKey.of(headers);
        if (reading instanceof Reading.Accepted accepted
                && key instanceof Good<IdempotencyKey> good) {
            return switch (door.admit(trace.carriedBy(accepted.document(), headers), sealed)) {
                case Door.Welcome(JobDocument document) ->
                        submit(
                                good.value(),
                                new Reading.Accepted(document, accepted.notice()),
                                Preferences.of(headers),
                                at,
                                gone);
                case Door.AskAgain(Failure reason) -> Problems.moderationAway(at, reason);
            };
        }
        metrics.countInvalid();
        throw Problems.invalid(errors(reading, key));
    }

    private Response submit(
            IdempotencyKey key,
            Reading.Accepted reading,
            Preferences preferences,
            UriInfo at,
            BooleanSupplier gone)
            throws InterruptedException {
        JobDocument document = reading.document();
        if (preferences.patience().isPresent()) {
            return stay(key, reading, preferences.within(config.patience()), at, gone);
        }
        Submission submission = submissions.submit(key, document);
        metrics.count(document.tier(), result(submission));
        return answer(submission, reading, at, clock.instant());
    }

    private Response stay(
            IdempotencyKey key,
            Reading.Accepted reading,
            Duration patience,
            UriInfo at,
            BooleanSupplier gone)
            throws InterruptedException {
        JobDocument document = reading.document();
        JobId id = key.jobOf(document.tenant());
        return switch (live.submit(id, !key.drawn(), document)) {
            case Stay.Listening stay -> {
                metrics.count(document.tier(), stay.result());
                try (LiveJob job = stay.live()) {
                    Optional<Job> ended = job.settled(patience, gone).filter(Job::terminal);
                    yield ended.isPresent()
                            ? noticed(
                                            replayed(
                                                    answer(
                                                            Response.Status.OK,
                                                            id,
                                                            seen(ended.get())),
                                                    stay),
                                            reading)
                                    .build()
                            : answer(unfinished(stay, document), reading, at, clock.instant());
                }
            }
            case Stay.Conflict(JobId other) -> {
                metrics.count(document.tier(), Result.CONFLICT);
                yield answer(new Submission.Conflict(other), reading, at, clock.instant());
            }
            case Stay.Unknown _ -> {
                metrics.count(document.tier(), Result.UNKNOWN);
                yield answer(new Submission.Unknown(id, key), reading, at, clock.instant());
            }
            case Stay.OverBudget(JobId failed, Shortfall shortfall) -> {
                metrics.count(document.tier(), Result.OVER_BUDGET);
                yield answer(
                        new Submission.OverBudget(failed, shortfall), reading, at, clock.instant());
            }
            case Stay.NoSuchSession _, Stay.Refused _ ->
                    throw new IllegalStateException("a session spoke of a job that is no turn");
        };
    }

    static Response.ResponseBuilder replayed(Response.ResponseBuilder answer, Stay.Listening stay) {
        return stay.how() == Stay.How.REPLAYED ? answer.header(REPLAYED, "true") : answer;
    }

    private JobAnswer seen(Job job) {
        return JobAnswer.of(job, path -> links.url(job.document().tenant(), path), null);
    }

    private Submission unfinished(Stay.Listening stay, JobDocument document) {
        JobId id = stay.live().id();
        if (stay.how() != Stay.How.ACCEPTED) {
            return new Submission.Replayed(id, stay.status());
        }
        return new Submission.Accepted(
                stay.live()
                        .latest()
                        .map(this::seen)
                        .orElseGet(
                                () -> JobAnswer.accepted(id, document, stay.at(), stay.status())));
    }

    static Response answer(
            Submission submission, Reading.Accepted reading, UriInfo at, Instant now) {
        return switch (submission) {
            case Submission.Accepted accepted ->
                    noticed(
                                    answer(
                                            Response.Status.ACCEPTED,
                                            accepted.job().id(),
                                            accepted.job()),
                                    reading)
                            .build();
            case Submission.Replayed replayed ->
                    noticed(
                                    answer(
                                            Response.Status.ACCEPTED,
                                            replayed.id(),
                                            Acknowledgement.of(replayed.id(), replayed.status())),
                                    reading)
                            .header(REPLAYED, "true")
                            .build();
            case Submission.Conflict conflict -> throw Problems.keyReused(conflict.id());
            case Submission.OverBudget tooDear ->
                    throw Problems.overBudget(tooDear.id(), tooDear.shortfall(), now);
            case Submission.Unknown unknown ->
                    Problems.unknownSubmission(at, unknown.id(), unknown.key());
        };
    }

    /// `Location` stays a path: what the service is called outside, a proxy knows better.
    static Response.ResponseBuilder answer(Response.Status status, JobId id, Object body) {
        return Response.status(status).header(HttpHeaders.LOCATION, PATH + "/" + id).entity(body);
    }

    /// That the model is going is said of the job's document, not of this path.
    static Response.ResponseBuilder noticed(
            Response.ResponseBuilder answer, Reading.Accepted reading) {
        reading.notice()
                .map(SunsetHeaders::of)
                .ifPresent(headers -> headers.forEach(answer::header));
        return answer;
    }

    static List<FieldError> errors(Reading reading, Checked<IdempotencyKey> key) {
        return errors(
                reading instanceof Reading.Invalid invalid ? invalid.errors() : List.of(), key);
    }

    static List<FieldError> errors(List<FieldError> ofTheBody, Checked<IdempotencyKey> key) {
        List<FieldError> errors = new ArrayList<>();
        if (key instanceof Bad<IdempotencyKey> bad) {
            errors.add(FieldError.of(IdempotencyKey.HEADER, bad.message()));
        }
        errors.addAll(ofTheBody);
        return errors;
    }

    static Result result(Submission submission) {
        return switch (submission) {
            case Submission.Accepted accepted -> Result.ACCEPTED;
            case Submission.Replayed replayed -> Result.REPLAYED;
            case Submission.Conflict conflict -> Result.CONFLICT;
            case Submission.OverBudget tooDear -> Result.OVER_BUDGET;
            case Submission.Unknown unknown -> Result.UNKNOWN;
        };
    }
}
