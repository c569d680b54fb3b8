package io.atelier.ingest;

import io.atelier.ingest.Checked.Good;
import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Lane;
import io.atelier.tenant.Tenants;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/// Takes jobs in on OpenAI's paths, whatever the words of each: the body, the name of the job, how
/// long its caller waits and what it hears then.
@Singleton
class OpenAiJobs {
    private static final Logger LOG = Logger.getLogger(OpenAiJobs.class);

    private final LiveSubmissions submissions;
    private final Door door;
    private final DocumentBody bodies;
    private final IngestConfig config;
    private final Tenants tenants;
    private final IngestMetrics metrics;
    private final RequestTrace trace;

    OpenAiJobs(
            LiveSubmissions submissions,
            Door door,
            DocumentBody bodies,
            IngestConfig config,
            Tenants tenants,
            IngestMetrics metrics,
            RequestTrace trace) {
        this.submissions = submissions;
        this.door = door;
        this.bodies = bodies;
        this.config = config;
        this.tenants = tenants;
        this.metrics = metrics;
        this.trace = trace;
    }

    /// What everybody here must know of a request.
    ///
    /// @param gone whether nobody waits for the answer any longer
    record Caller(
            String tenant,
            HttpHeaders headers,
            Preferences preferences,
            UriInfo at,
            BooleanSupplier gone) {}

    /// A request in the words of a job document.
    ///
    /// @param route where it came in: one key used on two names two jobs
    /// @param errors what is wrong with the request, as the caller wrote it
    /// @param naming says of what is found wrong later how the caller wrote it
    record Wish(
            String route,
            Reading reading,
            List<FieldError> errors,
            UnaryOperator<FieldError> naming) {}

    /// A job that is about to be handed in.
    ///
    /// @param id which also says on what partition it will be
    record Named(JobId id, JobDocument document) {}

    /// Reads a body, and hands in what it says.
    interface Taking {
        Response take() throws IOException, InterruptedException;
    }

    /// What a path makes of jobs, and tells of them.
    interface Path {
        /// The last word on a job before it is handed in.
        Named place(Named job);

        /// Events, where they are wanted.
        Optional<StreamingOutput> events(Stay.Listening stay, JobDocument document);

        /// Whether the caller would rather have the job than the end of it.
        boolean atOnce();

        Response.ResponseBuilder ended(Job job) throws IOException;

        /// Of a job whose caller would rather have it now than its end.
        Response.ResponseBuilder underWay(Stay.Listening stay, JobDocument document)
                throws IOException;
    }

    Caller caller(HttpHeaders headers, UriInfo at, HttpServerRequest request) {
        return new Caller(
                tenants.current(),
                headers,
                Preferences.of(headers),
                at,
                () -> request.response().closed());
    }

    Response take(Caller caller, InputStream body, Taking taking) throws InterruptedException {
        try {
            return taking.take();
        } catch (MalformedForm e) {
            metrics.countInvalid();
            throw Problems.malformedForm(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.warnf("pictures not stored or read, the caller may ask again reason=%s", e);
            return Problems.storeAway(caller.at());
        } finally {
            FilesResource.passOver(body);
        }
    }

    Response takeJson(Caller caller, InputStream body, DocumentBody.Saying saying)
            throws InterruptedException {
        return bodies.take(caller.tenant(), body, caller.at(), saying);
    }

    /// @throws io.quarkiverse.resteasy.problem.HttpProblem where it can't be a job
    Response submit(Caller caller, Wish wish, SealedPictures sealed, Path path)
            throws IOException, InterruptedException {
        Checked<IdempotencyKey> key = IdempotencyKey.of(caller.headers());
        if (!(wish.reading() instanceof Reading.Accepted accepted)
                || !(key instanceof Good<IdempotencyKey>(IdempotencyKey named))
                || !wish.errors().isEmpty()) {
            metrics.countInvalid();
            throw Problems.invalid(JobsResource.errors(wish.errors(), key));
        }
        JobDocument traced = trace.carriedBy(accepted.document(), caller.headers());
        return switch (door.admit(traced, sealed, wish.naming())) {
            case Door.Welcome(JobDocument document) ->
                    submit(
                            caller,
                            path,
                            path.place(
                                    named(
                                            caller,
                                            wish.route(),
                                            named,
                                            inTime(caller, path, document))),
                            !named.drawn(),
                            accepted);
            case Door.AskAgain(Failure reason) -> Problems.moderationAway(caller.at(), reason);
        };
    }

    /// Nobody stays on the line for as long as a batch takes.
    private static JobDocument inTime(Caller caller, Path path, JobDocument document) {
        boolean waits = !caller.preferences().respondAsync() && !path.atOnce();
        return waits && document.lane() == Lane.AUTO ? document.by(Lane.REALTIME) : document;
    }

    /// Without a key all who ask for the same meet on one partition, and each says whether it has
    /// tried before.
    private static Named named(
            Caller caller, String route, IdempotencyKey key, JobDocument document) {
        JobId id = key.jobOf(caller.tenant(), route);
        return key.drawn()
                ? new Named(
                        id.routedLike(Retries.routeOf(document)),
                        document.retried(Retries.count(caller.headers())))
                : new Named(id, document);
    }

    private Response submit(
            Caller caller, Path path, Named job, boolean keyed, Reading.Accepted reading)
            throws IOException, InterruptedException {
        JobDocument document = job.document();
        return switch (submissions.submit(job.id(), keyed, document)) {
            case Stay.Listening stay -> {
                metrics.count(document.tier(), stay.result());
                yield answer(caller, path, stay, new Reading.Accepted(document, reading.notice()));
            }
            case Stay.Conflict(JobId other) -> {
                metrics.count(document.tier(), IngestMetrics.Result.CONFLICT);
                throw Problems.keyReused(other);
            }
            case Stay.Unknown(JobId id) -> {
                metrics.count(document.tier(), IngestMetrics.Result.UNKNOWN);
                yield headed(OpenAiRefusal.outcomeUnknown(id).toResponse(), caller, id);
            }
            case Stay.OverBudget(JobId id, var shortfall) -> {
                metrics.count(document.tier(), IngestMetrics.Result.OVER_BUDGET);
                yield headed(OpenAiRefusal.overBudget(shortfall).toResponse(), caller, id);
            }
            case Stay.NoSuchSession _ -> {
                metrics.countInvalid();
                yield OpenAiRefusal.noSuchPrevious().toResponse().build();
            }
            case Stay.Refused refused -> {
                metrics.countInvalid();
                yield OpenAiRefusal.of(refused.reason()).toResponse().build();
            }
        };
    }

    private Response answer(Caller caller, Path path, Stay.Listening stay, Reading.Accepted reading)
            throws IOException, InterruptedException {
        LiveJob live = stay.live();
        boolean async = caller.preferences().respondAsync();
        Optional<StreamingOutput> events =
                async ? Optional.empty() : path.events(stay, reading.document());
        if (events.isPresent()) {
            return JobsResource.noticed(stream(events.get()), reading)
                    .header(OpenAiPath.JOB_ID, live.id())
                    .build();
        }
        try (live) {
            boolean atOnce = async || path.atOnce();
            Duration most = atOnce ? Duration.ZERO : config.patience();
            Optional<Job> settled =
                    live.settled(
                            caller.preferences().patience().isPresent()
                                    ? caller.preferences().within(config.patience())
                                    : most,
                            caller.gone());
            Response.ResponseBuilder answer =
                    settled.isPresent()
                            ? path.ended(settled.get())
                            : atOnce
                                    ? path.underWay(stay, reading.document())
                                    : OpenAiRefusal.stillRunning(live.id()).toResponse();
            JobsResource.replayed(answer, stay);
            return headed(JobsResource.noticed(answer, reading), caller, live.id());
        }
    }

    static Response.ResponseBuilder stream(StreamingOutput events) {
        return Response.ok(events)
                .type(MediaType.SERVER_SENT_EVENTS)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                // Some proxies would gather events until there are enough.
                .header("X-Accel-Buffering", "no");
    }

    private static Response headed(Response.ResponseBuilder answer, Caller caller, JobId job) {
        answer.header(OpenAiPath.JOB_ID, job);
        if (caller.preferences().any()) {
            answer.header(Preferences.APPLIED, caller.preferences().applied());
        }
        return answer.build();
    }
}
