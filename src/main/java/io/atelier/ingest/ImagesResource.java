package io.atelier.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.catalog.Catalog;
import io.atelier.job.ImageOperation;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobDocument;
import io.atelier.job.Scope;
import io.atelier.storage.InputStore;
import io.atelier.storage.PartialStore;
import io.atelier.storage.PictureStore;
import io.atelier.tenant.Links;
import io.atelier.tenant.Needs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

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

    private final OpenAiJobs jobs;
    private final JobDocumentReader reader;
    private final Catalog catalog;
    private final InputStore inputs;
    private final PictureStore pictures;
    private final PartialStore sketches;
    private final Links links;
    private final Clock clock;

    ImagesResource(
            OpenAiJobs jobs,
            JobDocumentReader reader,
            Catalog catalog,
            InputStore inputs,
            PictureStore pictures,
            PartialStore sketches,
            Links links,
            Clock clock) {
        this.jobs = jobs;
        this.reader = reader;
        this.catalog = catalog;
        this.inputs = inputs;
        this.pictures = pictures;
        this.sketches = sketches;
        this.links = links;
        this.clock = clock;
    }

    @POST
    @Submits
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
    @Submits
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
    @Submits
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
        OpenAiJobs.Caller caller = jobs.caller(headers, at, request);
        DocumentBody.Saying saying =
                (requested, sealed) -> submit(caller, operation, requested, sealed);
        return jobs.take(
                caller,
                body,
                () ->
                        JsonBody.json(headers.getHeaderString(HttpHeaders.CONTENT_TYPE))
                                ? jobs.takeJson(caller, body, saying)
                                : takeForm(caller, body, saying));
    }

    private Response takeForm(
            OpenAiJobs.Caller caller, InputStream body, DocumentBody.Saying saying)
            throws IOException, InterruptedException {
        String boundary =
                FormParts.boundary(caller.headers().getHeaderString(HttpHeaders.CONTENT_TYPE))
                        .orElseThrow(Problems::notAForm);
        try (SealedPictures sealed = new SealedPictures()) {
            FormParts parts = new FormParts(body, boundary);
            ObjectNode form = new ImagesForm(parts, inputs, caller.tenant(), sealed).take();
            return saying.of(form, sealed);
        }
    }

    private Response submit(
            OpenAiJobs.Caller caller, String operation, ObjectNode requested, SealedPictures sealed)
            throws IOException, InterruptedException {
        ImagesWish wish = ImagesWish.of(operation, requested, caller.headers());
        Reading reading = reader.read(caller.tenant(), wish.document(), requested);
        return jobs.submit(
                caller,
                new OpenAiJobs.Wish(
                        PATH + "/" + operation,
                        reading,
                        wish.errors(reading),
                        UnaryOperator.identity()),
                sealed,
                new Answering(caller, wish));
    }

    /// In the shapes of the Images API.
    private final class Answering implements OpenAiJobs.Path {
        private final OpenAiJobs.Caller caller;
        private final ImagesWish wish;

        Answering(OpenAiJobs.Caller caller, ImagesWish wish) {
            this.caller = caller;
            this.wish = wish;
        }

        @Override
        public OpenAiJobs.Named place(OpenAiJobs.Named job) {
            return job;
        }

        @Override
        public Optional<StreamingOutput> events(Stay.Listening stay, JobDocument document) {
            return wish.stream()
                    ? Optional.of(
                            new LiveEvents(
                                    stay.live(),
                                    sketches,
                                    new ImagesEvents(document.operation(), pictures, clock),
                                    LiveEvents.HEARTBEAT,
                                    caller.gone()))
                    : Optional.empty();
        }

        @Override
        public boolean atOnce() {
            return false;
        }

        @Override
        public Response.ResponseBuilder ended(Job job) throws IOException {
            if (OpenAiRefusal.refuses(job)) {
                return OpenAiRefusal.of(job).toResponse();
            }
            ImagesAnswer answer =
                    new ImagesAnswer(
                            job,
                            pictures,
                            Optional.of(links).filter(_ -> wish.wantsLinks(catalog)));
            return answer.complete()
                    ? Response.ok(answer).type(MediaType.APPLICATION_JSON)
                    : OpenAiRefusal.pictureLost(job.id()).toResponse();
        }

        @Override
        public Response.ResponseBuilder underWay(Stay.Listening stay, JobDocument document) {
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
    }
}
