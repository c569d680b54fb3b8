package io.atelier.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.catalog.Catalog;
import io.atelier.ingest.Checked.Good;
import io.atelier.job.Failure;
import io.atelier.job.ImageOperation;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Scope;
import io.atelier.storage.InputStore;
import io.atelier.storage.PartialStore;
import io.atelier.storage.PictureStore;
import io.atelier.tenant.Links;
import io.atelier.tenant.Needs;
import io.atelier.tenant.Tenants;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/// OpenAI's image paths, as its SDKs call them. Each request is a job like any other, whose caller
/// waits for it; a caller that goes away leaves the job alone.
@Path(ImagesResource.PATH)
@IngestPath
@RunOnVirtualThread
@Tag(name = "OpenAI")
@APIResponse(
        responseCode = "200",
        description = "OpenAI's ImagesResponse, or its events",
        content = {
            @Content(
                    mediaType = MediaType.APPLICATION_JSON,
                    schema = @Schema(ref = "ImagesResponse")),
            @Content(
                    mediaType = MediaType.SERVER_SENT_EVENTS,
                    schema = @Schema(type = SchemaType.STRING),
                    example =
                            "event: image_generation.completed\ndata: {\"type\":\"image_generation.completed\",...}")
        })
@APIResponse(
        responseCode = "202",
        description = "With Prefer: respond-async, the job",
        content =
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(ref = "JobAccepted")))
@APIResponse(responseCode = "400", ref = "OpenAiError")
@APIResponse(responseCode = "403", ref = "OpenAiError")
@APIResponse(responseCode = "404", ref = "OpenAiError")
@APIResponse(responseCode = "408", ref = "OpenAiError")
@APIResponse(responseCode = "409", ref = "OpenAiError")
@APIResponse(responseCode = "413", ref = "OpenAiError")
@APIResponse(responseCode = "415", ref = "OpenAiError")
@APIResponse(responseCode = "422", ref = "OpenAiError")
@APIResponse(responseCode = "503", ref = "OpenAiError")
@Needs(value = Scope.SUBMIT, queues = true)
public class ImagesResource {
    static final String PATH = "/v1/images";

    private static final Logger LOG = Logger.getLogger(ImagesResource.class);

    private final JobDocumentReader reader;
    private final Catalog catalog;
    private final LiveSubmissions submissions;
    private final Door door;
    private final InputStore inputs;
    private final PictureStore pictures;
    private final PartialStore sketches;
    private final Links links;
    private final IngestConfig config;
    private final Tenants tenants;
    private final IngestMetrics metrics;
    private final Clock clock;

    ImagesResource(
            JobDocumentReader reader,
            Catalog catalog,
            LiveSubmissions submissions,
            Door door,
            InputStore inputs,
            PictureStore pictures,
            PartialStore sketches,
            Links links,
            IngestConfig config,
            Tenants tenants,
            IngestMetrics metrics,
            Clock clock) {
        this.reader = reader;
        this.catalog = catalog;
        this.submissions = submissions;
        this.door = door;
        this.inputs = inputs;
        this.pictures = pictures;
        this.sketches = sketches;
        this.links = links;
        this.config = config;
        this.tenants = tenants;
        this.metrics = metrics;
        this.clock = clock;
    }

    /// What everybody here must know of a request.
    private record Caller(
            String operation,
            String tenant,
            HttpHeaders headers,
            Preferences preferences,
            UriInfo at,
            BooleanSupplier gone) {}

    @POST
    @Path("/generations")
    @Operation(
            operationId = "createImage",
            summary = "OpenAI's images.generate",
            description =
                    "A job, for which the caller waits. An SDK's retry, or the same `Idempotency-Key`, waits for the same job.")
    public Response generate(
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(ref = "ImagesGeneration")))
                    InputStream body,
            @Context HttpHeaders headers,
            @Context UriInfo at,
            @Context HttpServerRequest request)
            throws InterruptedException {
        JsonBody.requireJson(headers);
        return answer(ImageOperation.GENERATE, body, headers, at, request);
    }

    @POST
    @Path("/edits")
    @Operation(
            operationId = "createImageEdit",
            summary = "OpenAI's images.edit, form or JSON",
            description =
                    "A job, for which the caller waits. Pictures come as files of the form, or by `file_id` or URL in JSON.")
    public Response edit(
            @RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = MediaType.MULTIPART_FORM_DATA,
                                        schema = @Schema(ref = "ImagesForm")),
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON,
                                        schema = @Schema(ref = "ImagesEdit"))
                            })
                    InputStream body,
            @Context HttpHeaders headers,
            @Context UriInfo at,
            @Context HttpServerRequest request)
            throws InterruptedException {
        return answer(ImageOperation.EDIT, body, headers, at, request);
    }

    @POST
    @Path("/variations")
    @Operation(
            operationId = "createImageVariation",
            summary = "OpenAI's images.createVariation, made as an edit",
            description = "A job, for which the caller waits. OpenAI itself no longer has it.")
    public Response vary(
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.MULTIPART_FORM_DATA,
                                            schema = @Schema(ref = "VariationForm")))
                    InputStream body,
            @Context HttpHeaders headers,
            @Context UriInfo at,
            @Context HttpServerRequest request)
            throws InterruptedException {
        return answer(ImageOperation.VARIATION, body, headers, at, request);
    }

    private Response answer(
            String operation,
            InputStream body,
            HttpHeaders headers,
            UriInfo at,
            HttpServerRequest request)
            throws InterruptedException {
        Caller caller =
                new Caller(
                        operation,
                        tenants.current(),
                        headers,
                        Preferences.of(headers),
                        at,
                        () -> request.response().closed());
        try {
            return JsonBody.json(headers.getHeaderString(HttpHeaders.CONTENT_TYPE))
                    ? takeJson(caller, body)
                    : takeForm(caller, body);
        } catch (MalformedForm e) {
            metrics.countInvalid();
            throw Problems.malformedForm(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.warnf("pictures not stored or read, the caller may ask again reason=%s", e);
            return Problems.storeAway(at);
        } finally {
            FilesResource.passOver(body);
        }
    }

    private Response takeJson(Caller caller, InputStream body)
            throws IOException, InterruptedException {
        try (InlinePictures inline = new InlinePictures(body, inputs, caller.tenant())) {
            byte[] json = inline.take();
            if (!inline.errors().isEmpty()) {
                metrics.countInvalid();
                throw Problems.invalid(inline.errors());
            }
            return switch (StrictJson.parse(json)) {
                case StrictJson.Broken(String why) -> {
                    metrics.countInvalid();
                    throw Problems.malformed(why);
                }
                case StrictJson.Body(ObjectNode object) -> submit(caller, object, inline.sealed());
            };
        }
    }

    private Response takeForm(Caller caller, InputStream body)
            throws IOException, InterruptedException {
        String boundary =
                FormParts.boundary(caller.headers().getHeaderString(HttpHeaders.CONTENT_TYPE))
                        .orElseThrow(Problems::notAForm);
        try (SealedPictures sealed = new SealedPictures()) {
            FormParts parts = new FormParts(body, boundary);
            ObjectNode form = new ImagesForm(parts, inputs, caller.tenant(), sealed).take();
            return submit(caller, form, sealed);
        }
    }

    private Response submit(Caller caller, ObjectNode requested, SealedPictures sealed)
            throws IOException, InterruptedException {
        ImagesWish wish = ImagesWish.of(caller.operation(), requested, caller.headers());
        Reading reading = reader.read(caller.tenant(), wish.document(), requested);
        Checked<IdempotencyKey> key = IdempotencyKey.of(caller.headers());
        if (!(reading instanceof Reading.Accepted accepted)
                || !(key instanceof Good<IdempotencyKey>(IdempotencyKey named))
                || !wish.errors().isEmpty()) {
            metrics.countInvalid();
            throw Problems.invalid(JobsResource.errors(wish.errors(reading), key));
        }
        return switch (door.admit(accepted.document(), sealed)) {
            case Door.Welcome(JobDocument document) ->
                    submit(caller, wish, new Reading.Accepted(document, accepted.notice()), named);
            case Door.AskAgain(Failure reason) -> Problems.moderationAway(caller.at(), reason);
        };
    }

    private Response submit(
            Caller caller, ImagesWish wish, Reading.Accepted reading, IdempotencyKey key)
            throws IOException, InterruptedException {
        JobId named = key.jobOf(caller.tenant(), PATH + "/" + caller.operation());
        Stay stay =
                key.drawn()
                        ? submissions.submit(
                                named.routedLike(Retries.routeOf(reading.document())),
                                false,
                                reading.document().retried(Retries.count(caller.headers())))
                        : submissions.submit(named, true, reading.document());
        return switch (stay) {
            case Stay.Listening listening -> {
                metrics.count(reading.document().tier(), listening.result());
                yield answer(caller, wish, reading, listening);
            }
            case Stay.Conflict(JobId other) -> {
                metrics.count(reading.document().tier(), IngestMetrics.Result.CONFLICT);
                throw Problems.keyReused(other);
            }
            case Stay.Unknown(JobId id) -> {
                metrics.count(reading.document().tier(), IngestMetrics.Result.UNKNOWN);
                yield headed(OpenAiRefusal.outcomeUnknown(id).toResponse(), caller, id);
            }
        };
    }

    private Response answer(
            Caller caller, ImagesWish wish, Reading.Accepted reading, Stay.Listening stay)
            throws IOException, InterruptedException {
        LiveJob live = stay.live();
        if (wish.stream() && !caller.preferences().respondAsync()) {
            return events(caller, live, reading).header(OpenAiPath.JOB_ID, live.id()).build();
        }
        try (live) {
            Duration most = caller.preferences().respondAsync() ? Duration.ZERO : config.patience();
            Optional<Job> settled =
                    live.settled(
                            caller.preferences().patience().isPresent()
                                    ? caller.preferences().within(config.patience())
                                    : most);
            Response.ResponseBuilder answer =
                    settled.isPresent()
                            ? ended(settled.get(), wish)
                            : caller.preferences().respondAsync()
                                    ? accepted(stay, reading.document())
                                    : OpenAiRefusal.stillRunning(live.id()).toResponse();
            JobsResource.replayed(answer, stay);
            return headed(JobsResource.noticed(answer, reading), caller, live.id());
        }
    }

    private Response.ResponseBuilder events(Caller caller, LiveJob live, Reading.Accepted reading) {
        return JobsResource.noticed(
                Response.ok(
                                new ImagesEvents(
                                        live,
                                        reading.document().operation(),
                                        pictures,
                                        sketches,
                                        clock,
                                        ImagesEvents.HEARTBEAT,
                                        caller.gone()))
                        .type(MediaType.SERVER_SENT_EVENTS)
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        // Some proxies would gather events until there are enough.
                        .header("X-Accel-Buffering", "no"),
                reading);
    }

    private Response.ResponseBuilder ended(Job job, ImagesWish wish) throws IOException {
        if (OpenAiRefusal.refuses(job)) {
            return OpenAiRefusal.of(job).toResponse();
        }
        ImagesAnswer answer =
                new ImagesAnswer(
                        job, pictures, Optional.of(links).filter(_ -> wish.wantsLinks(catalog)));
        return answer.complete()
                ? Response.ok(answer).type(MediaType.APPLICATION_JSON)
                : OpenAiRefusal.pictureLost(job.id()).toResponse();
    }

    private Response.ResponseBuilder accepted(Stay.Listening stay, JobDocument document) {
        LiveJob live = stay.live();
        Object job =
                live.latest()
                        .<Object>map(known ->
                                JobAnswer.of(
                                        known,
                                        path -> links.url(known.document().tenant(), path),
                                        null))
                        .orElseGet(() ->
                                stay.how() == Stay.How.ACCEPTED
                                        ? JobAnswer.accepted(
                                                live.id(), document, stay.at(), stay.status())
                                        : Acknowledgement.of(live.id(), stay.status()));
        return JobsResource.answer(Response.Status.ACCEPTED, live.id(), job)
                .type(MediaType.APPLICATION_JSON);
    }

    private static Response headed(Response.ResponseBuilder answer, Caller caller, JobId job) {
        answer.header(OpenAiPath.JOB_ID, job);
        if (caller.preferences().any()) {
            answer.header(Preferences.APPLIED, caller.preferences().applied());
        }
        return answer.build();
    }
}
