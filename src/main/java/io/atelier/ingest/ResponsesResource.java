package io.atelier.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.catalog.Catalog;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Scope;
import io.atelier.job.TurnPlace;
import io.atelier.openai.OpenAiConfig;
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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// OpenAI's Responses API, as far as it makes pictures. A response is a turn: the first opens a
/// session under its own id, and whatever goes on from it is one more turn of that session.
@Path(ResponsesResource.PATH)
@IngestPath
@RunOnVirtualThread
@Tag(name = "OpenAI")
@APIResponse(responseCode = "200", ref = "Response")
@APIResponse(responseCode = "400", ref = "OpenAiError")
@APIResponse(responseCode = "403", ref = "OpenAiError")
@APIResponse(responseCode = "404", ref = "OpenAiError")
@APIResponse(responseCode = "503", ref = "OpenAiError")
public class ResponsesResource {
    static final String PATH = "/v1/responses";

    private final OpenAiJobs jobs;
    private final JobDocumentReader reader;
    private final Catalog catalog;
    private final OpenAiConfig upstream;
    private final JobSights sights;
    private final ResponseAnswers answers;

    ResponsesResource(
            OpenAiJobs jobs,
            JobDocumentReader reader,
            Catalog catalog,
            OpenAiConfig upstream,
            JobSights sights,
            ResponseAnswers answers) {
        this.jobs = jobs;
        this.reader = reader;
        this.catalog = catalog;
        this.upstream = upstream;
        this.sights = sights;
        this.answers = answers;
    }

    @POST
    @Submits
    @Needs(value = Scope.SUBMIT, queues = true)
    @Operation(
            operationId = "createResponse",
            summary = "OpenAI's responses.create with the tool image_generation",
            description =
                    "A job for which the caller waits; with `stream: true` it sees OpenAI's events meanwhile, with `background: true` it does not wait. `previous_response_id` goes on from an earlier response, also from several at once.")
    @APIResponse(responseCode = "202", ref = "Response")
    @APIResponse(responseCode = "408", ref = "OpenAiError")
    @APIResponse(responseCode = "413", ref = "OpenAiError")
    @APIResponse(responseCode = "415", ref = "OpenAiError")
    @APIResponse(responseCode = "422", ref = "OpenAiError")
    public Response create(
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(ref = "ResponsesCreate")))
                    InputStream body,
            @Context HttpHeaders headers,
            @Context UriInfo at,
            @Context HttpServerRequest request)
            throws InterruptedException {
        JsonBody.requireJson(headers);
        OpenAiJobs.Caller caller = jobs.caller(headers, at, request);
        return jobs.take(
                caller,
                body,
                () ->
                        jobs.takeJson(
                                caller,
                                body,
                                (requested, sealed) -> submit(caller, requested, sealed)));
    }

    private Response submit(OpenAiJobs.Caller caller, ObjectNode requested, SealedPictures sealed)
            throws IOException, InterruptedException {
        ResponsesWish wish = ResponsesWish.of(requested, caller.headers());
        Reading reading =
                reader.readTurn(
                        new JobDocumentReader.Given(
                                caller.tenant(), wish.requested(), wish.requestHash()),
                        wish.document(),
                        wish.settings());
        List<FieldError> errors =
                Stream.concat(wish.errors(reading).stream(), paints(requested).stream()).toList();
        if (!errors.isEmpty() || wish.previous().isEmpty()) {
            return submit(caller, wish, reading, errors, sealed, Optional.empty());
        }
        Optional<JobId> previous = ResponseId.parse(wish.previous().get());
        return switch (previous.isEmpty() ? new JobSight.Missing() : sights.at(previous.get())) {
            case JobSight.Seen(Job job) when ToldResponse.of(job, caller.tenant()).isPresent() ->
                    submit(caller, wish, reading, errors, sealed, Optional.of(job));
            case JobSight.Seen _, JobSight.Missing _ ->
                    OpenAiRefusal.noSuchPrevious().toResponse().build();
            case JobSight.Unknown _ -> OpenAiRefusal.notKnownNow().toResponse().build();
        };
    }

    private Response submit(
            OpenAiJobs.Caller caller,
            ResponsesWish wish,
            Reading reading,
            List<FieldError> errors,
            SealedPictures sealed,
            Optional<Job> previous)
            throws IOException, InterruptedException {
        Reading translated =
                reading instanceof Reading.Accepted(JobDocument document, var notice)
                        ? new Reading.Accepted(
                                document.changed(
                                        Stream.concat(
                                                        readBy(wish, document).stream(),
                                                        wish.changes().stream())
                                                .toList()),
                                notice)
                        : reading;
        return jobs.submit(
                caller,
                new OpenAiJobs.Wish(PATH, translated, errors, wish::named),
                sealed,
                new Answering(caller, wish, previous));
    }

    /// OpenAI has models that read and models that paint, and takes neither for the other.
    private Optional<FieldError> paints(ObjectNode requested) {
        return catalog.find(requested.path(ResponsesFields.MODEL.name()).asText())
                .map(_ ->
                        FieldError.of(
                                ResponsesFields.MODEL.name(),
                                "is a model that paints: name it as model of the tool, and here one that reads"));
    }

    /// Which model reads is for the operator to say, who pays for it.
    private Optional<JobDocument.Change> readBy(ResponsesWish wish, JobDocument document) {
        String asked = wish.requested().path(ResponsesFields.MODEL.name()).asText();
        String model = document.operation().options().model();
        String reads =
                upstream.upstreams().values().stream()
                        .filter(other -> other.models().contains(model))
                        .flatMap(other -> other.responsesModel().stream())
                        .findFirst()
                        .orElseGet(upstream::responsesModel);
        return asked.equals(reads)
                ? Optional.empty()
                : Optional.of(
                        new JobDocument.Change(
                                "text_model",
                                asked,
                                reads,
                                "the model that reads prompts is the same for all here"));
    }

    /// In the shapes of the Responses API.
    private final class Answering implements OpenAiJobs.Path {
        private final OpenAiJobs.Caller caller;
        private final ResponsesWish wish;
        private final Optional<Job> previous;

        Answering(OpenAiJobs.Caller caller, ResponsesWish wish, Optional<Job> previous) {
            this.caller = caller;
            this.wish = wish;
            this.previous = previous;
        }

        /// All that goes on from a response is on its partition, with the session.
        @Override
        public OpenAiJobs.Named place(OpenAiJobs.Named job) {
            if (previous.isEmpty()) {
                return new OpenAiJobs.Named(job.id(), job.document().inSession(job.id(), null));
            }
            JobId session =
                    Objects.requireNonNull(
                            previous.get().document().session(), "a response has a session");
            TurnPlace place = Objects.requireNonNull(previous.get().turn(), "a turn has its place");
            return new OpenAiJobs.Named(
                    job.id().routedLike(session), job.document().inSession(session, place.turn()));
        }

        @Override
        public Optional<StreamingOutput> events(Stay.Listening stay, JobDocument document) {
            return wish.stream()
                    ? Optional.of(
                            answers.events(stay.live(), begun(stay, document), -1, caller.gone()))
                    : Optional.empty();
        }

        @Override
        public boolean atOnce() {
            return wish.background();
        }

        @Override
        public Response.ResponseBuilder ended(Job job) throws IOException {
            ToldResponse told = ToldResponse.of(job);
            return told.end() == null
                    ? OpenAiRefusal.of(job).toResponse()
                    : answers.answer(told, 200);
        }

        @Override
        public Response.ResponseBuilder underWay(Stay.Listening stay, JobDocument document)
                throws IOException {
            ToldResponse told =
                    stay.live()
                            .latest()
                            .map(ToldResponse::of)
                            .orElseGet(() -> begun(stay, document));
            return answers.answer(told, caller.preferences().respondAsync() ? 202 : 200)
                    .header(HttpHeaders.LOCATION, PATH + "/" + ResponseId.of(told.id()));
        }

        private static ToldResponse begun(Stay.Listening stay, JobDocument document) {
            return ToldResponse.begun(stay.live().id(), document, stay.at());
        }
    }
}
