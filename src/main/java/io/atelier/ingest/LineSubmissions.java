package io.atelier.ingest;

import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Tier;
import io.atelier.storage.InputStore;
import io.atelier.tenant.Producers;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Makes a job of a line, by the same rules as `POST /v1/jobs`. Group and line id are the job's
/// name, so a line that comes twice makes one job.
@Singleton
class LineSubmissions {
    private static final Logger LOG = Logger.getLogger(LineSubmissions.class);

    private final JobDocumentReader reader;
    private final InputStore inputs;
    private final Producers producers;
    private final Door door;
    private final Submissions submissions;
    private final Turnstile turnstile;
    private final IngestMetrics metrics;

    /// Lines that belong together.
    ///
    /// @param traceparent null where they belong to no trace
    /// @param span of the request that they came with; null where nobody traces
    record Call(
            String tenant,
            String group,
            BulkFormat format,
            @Nullable String traceparent,
            @Nullable String span) {
        /// The path is part of the name, as it is where a key comes with a request.
        JobId jobOf(IdempotencyKey key) {
            return key.jobOf(tenant, "/v1/groups/" + group + "/jobs");
        }
    }

    LineSubmissions(
            JobDocumentReader reader,
            InputStore inputs,
            Producers producers,
            Door door,
            Submissions submissions,
            Turnstile turnstile,
            IngestMetrics metrics) {
        this.reader = reader;
        this.inputs = inputs;
        this.producers = producers;
        this.door = door;
        this.submissions = submissions;
        this.turnstile = turnstile;
        this.metrics = metrics;
    }

    /// Waits while more urgent jobs come in, or the ledger is late.
    LineResult take(Call call, BodyLine line) throws InterruptedException {
        if (line.flaw() != BodyLine.Flaw.NONE) {
            return invalid(line, null, Problems.unreadable(line));
        }
        turnstile.enter(Tier.BATCH);
        try (InlinePictures inline =
                new InlinePictures(
                        new ByteArrayInputStream(call.format().document(line)),
                        inputs,
                        call.tenant())) {
            byte[] json = inline.take();
            return inline.errors().isEmpty()
                    ? take(call, line, json, inline.sealed())
                    : invalid(line, null, Problems.invalid(inline.errors()));
        } catch (HttpProblem problem) {
            return invalid(line, null, problem);
        } catch (IOException e) {
            LOG.warnf("input pictures not stored, the line may be sent again reason=%s", e);
            return LineResult.rejected(line.number(), null, Problems.lineNotStored());
        } finally {
            turnstile.leave(Tier.BATCH);
        }
    }

    private LineResult take(Call call, BodyLine line, byte[] json, SealedPictures pictures)
            throws IOException, InterruptedException {
        LineReader.Named named =
                new LineReader(reader, call.tenant(), call.group()).read(json, line.number());
        return take(call, line, named.id(), named.reading(), pictures);
    }

    private LineResult take(
            Call call, BodyLine line, @Nullable String id, Reading reading, SealedPictures pictures)
            throws IOException, InterruptedException {
        return switch (reading) {
            case Reading.Malformed(String why) -> invalid(line, id, Problems.malformed(why));
            case Reading.Invalid(var errors) -> invalid(line, id, Problems.invalid(errors));
            case Reading.Accepted accepted when id != null -> {
                try {
                    yield admit(call, line, id, accepted.document(), pictures);
                } catch (HttpProblem problem) {
                    // The door has counted it.
                    yield LineResult.rejected(line.number(), id, problem);
                }
            }
            case Reading.Accepted _ -> throw new IllegalStateException("a line without a name");
        };
    }

    private LineResult admit(
            Call call, BodyLine line, String id, JobDocument document, SealedPictures pictures)
            throws IOException, InterruptedException {
        if (producers.another(call.tenant())
                instanceof Producers.Verdict.TurnedAway(String reason, _)) {
            return invalid(line, id, Problems.lineOverLimit(reason));
        }
        return switch (door.admit(document.traced(call.traceparent(), call.span()), pictures)) {
            case Door.Welcome(JobDocument welcome) -> submit(call, line, id, welcome);
            case Door.AskAgain(var reason) ->
                    LineResult.rejected(line.number(), id, Problems.lineNotModerated(reason));
        };
    }

    private LineResult submit(Call call, BodyLine line, String id, JobDocument document)
            throws InterruptedException {
        IdempotencyKey key = new IdempotencyKey(id, false);
        JobId job = call.jobOf(key);
        long asked = System.nanoTime();
        Submission submission = submissions.submit(key, job, document);
        turnstile.measured(Duration.ofNanos(System.nanoTime() - asked));
        metrics.count(document.tier(), JobsResource.result(submission));
        return switch (submission) {
            case Submission.Accepted _ -> LineResult.accepted(line.number(), id, job);
            case Submission.Replayed replayed ->
                    LineResult.replayed(line.number(), id, job, replayed.status());
            case Submission.Conflict _ ->
                    LineResult.rejected(line.number(), id, Problems.lineChanged(job));
            case Submission.OverBudget(JobId failed, var shortfall) ->
                    LineResult.rejected(
                            line.number(), id, Problems.lineOverBudget(failed, shortfall));
            case Submission.Unknown _ ->
                    LineResult.unknown(line.number(), id, job, Problems.lineUnknown());
        };
    }

    private LineResult invalid(BodyLine line, @Nullable String id, HttpProblem problem) {
        metrics.countInvalid();
        return LineResult.rejected(line.number(), id, problem);
    }
}
