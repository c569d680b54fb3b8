package io.atelier.ingest;

import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.Scope;
import io.atelier.tenant.Needs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// A response that is there: as it is now, its events, and the wish that it were no more. Asked of
/// the ledger, as everything on this path is told by whoever takes jobs in.
@Path(ResponsesResource.PATH + "/{id}")
@IngestPath
@RunOnVirtualThread
@Tag(name = "OpenAI")
@APIResponse(responseCode = "200", ref = "Response")
@APIResponse(responseCode = "400", ref = "OpenAiError")
@APIResponse(responseCode = "404", ref = "OpenAiError")
@APIResponse(responseCode = "503", ref = "OpenAiError")
public class ResponseResource {
    private static final String ID = "The id of the response";
    private static final String ID_EXAMPLE = "resp_019a8f3e5b7c7d21a4c65c0f8d2e9b10";

    /// How long a caller who cancels waits to see it cancelled: a call that is under way has to be
    /// given up first.
    private static final Duration CANCELLING = Duration.ofSeconds(3);

    private final OpenAiJobs jobs;
    private final JobSights sights;
    private final LiveJobs live;
    private final Commands commands;
    private final ResponseAnswers answers;

    ResponseResource(
            OpenAiJobs jobs,
            JobSights sights,
            LiveJobs live,
            Commands commands,
            ResponseAnswers answers) {
        this.jobs = jobs;
        this.sights = sights;
        this.live = live;
        this.commands = commands;
        this.answers = answers;
    }

    /// What becomes of a response that is the caller's.
    private interface Found {
        Response answer(ToldResponse told, Job job) throws IOException, InterruptedException;
    }

    /// Looks for a response by what may be its id.
    private interface Looking {
        Response at(JobId job) throws IOException, InterruptedException;
    }

    @GET
    @Needs(Scope.READ)
    @Operation(
            operationId = "getResponse",
            summary = "OpenAI's responses.retrieve",
            description =
                    "The response as it is, or with `stream=true` its events, from the first or from the one after `starting_after`.")
    public Response get(
            @Parameter(description = ID, example = ID_EXAMPLE) @PathParam("id") String id,
            @Parameter(description = "true for events", schema = @Schema(type = SchemaType.BOOLEAN))
                    @QueryParam("stream")
                    @Nullable String stream,
            @Parameter(
                            description = "The `sequence_number` of the last event that is known",
                            schema = @Schema(type = SchemaType.INTEGER))
                    @QueryParam("starting_after")
                    @Nullable String startingAfter,
            @Context HttpHeaders headers,
            @Context UriInfo at,
            @Context HttpServerRequest request)
            throws InterruptedException {
        OpenAiJobs.Caller caller = jobs.caller(headers, at, request);
        int after = startingAfter(startingAfter);
        boolean events = isTrue(stream);
        return asked(
                caller,
                id,
                job ->
                        events
                                ? follow(caller, job, after)
                                : found(caller, job, (told, _) -> answer(told)));
    }

    @POST
    @Path("/cancel")
    @Needs(Scope.SUBMIT)
    @Operation(
            operationId = "cancelResponse",
            summary = "OpenAI's responses.cancel, of a response in the background",
            description =
                    "Answers with the response as it is then; one that has ended stays as it was. Cancelling the job at /v1/jobs works for every response.")
    public Response cancel(
            @Parameter(description = ID, example = ID_EXAMPLE) @PathParam("id") String id,
            @Context HttpHeaders headers,
            @Context UriInfo at,
            @Context HttpServerRequest request)
            throws InterruptedException {
        OpenAiJobs.Caller caller = jobs.caller(headers, at, request);
        return asked(caller, id, job -> found(caller, job, (told, _) -> cancelled(caller, told)));
    }

    private Response asked(OpenAiJobs.Caller caller, String id, Looking looking)
            throws InterruptedException {
        Optional<JobId> job = ResponseId.parse(id);
        try {
            return job.isEmpty() ? noSuchResponse() : looking.at(job.get());
        } catch (IOException e) {
            return Problems.storeAway(caller.at());
        }
    }

    private Response found(OpenAiJobs.Caller caller, JobId id, Found found)
            throws IOException, InterruptedException {
        return switch (sights.at(id)) {
            case JobSight.Seen(Job job) -> {
                Optional<ToldResponse> told = ToldResponse.of(job, caller.tenant());
                yield told.isPresent() ? found.answer(told.get(), job) : noSuchResponse();
            }
            case JobSight.Missing _ -> noSuchResponse();
            case JobSight.Unknown _ -> OpenAiRefusal.notKnownNow().toResponse().build();
        };
    }

    private Response follow(OpenAiJobs.Caller caller, JobId id, int after)
            throws IOException, InterruptedException {
        LiveJob ear = live.follow(id);
        boolean open = false;
        try {
            Response response =
                    found(
                            caller,
                            id,
                            (told, job) -> {
                                ear.hear(new News.Moved(job));
                                return OpenAiJobs.stream(
                                                answers.events(ear, told, after, caller.gone()))
                                        .header(OpenAiPath.JOB_ID, id)
                                        .build();
                            });
            open = response.getEntity() instanceof StreamingOutput;
            return response;
        } finally {
            if (!open) {
                ear.close();
            }
        }
    }

    private Response cancelled(OpenAiJobs.Caller caller, ToldResponse told)
            throws IOException, InterruptedException {
        if (!told.background()) {
            return OpenAiRefusal.notInTheBackground().toResponse().build();
        }
        if (told.end() != null) {
            return answer(told);
        }
        try (LiveJob ear = live.follow(told.id())) {
            Verdict verdict =
                    commands.ask(replyTo -> new Fact.Cancel(told.id(), caller.tenant(), replyTo));
            if (!(verdict instanceof Verdict.Spoken)) {
                return OpenAiRefusal.notKnownNow().toResponse().build();
            }
            Optional<Job> end = ear.settled(CANCELLING);
            return end.isPresent()
                    ? answer(ToldResponse.of(end.get()))
                    : found(caller, told.id(), (later, _) -> answer(later));
        }
    }

    private Response answer(ToldResponse told) throws IOException {
        return answers.answer(told, 200).header(OpenAiPath.JOB_ID, told.id()).build();
    }

    private static Response noSuchResponse() {
        return OpenAiRefusal.noSuchResponse().toResponse().build();
    }

    private static boolean isTrue(@Nullable String flag) {
        if (flag != null && !flag.equals("true") && !flag.equals("false")) {
            throw Problems.invalid(
                    List.of(FieldError.of(ImagesFields.STREAM.name(), "must be true or false")));
        }
        return "true".equals(flag);
    }

    /// -1 where nothing is known yet.
    private static int startingAfter(@Nullable String number) {
        if (number == null) {
            return -1;
        }
        if (!number.matches("\\d{1,6}")) {
            throw Problems.invalid(
                    List.of(
                            FieldError.of(
                                    "starting_after", "must be the sequence_number of an event")));
        }
        return Integer.parseInt(number);
    }
}
