package io.atelier.ledger;

import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Picture;
import io.atelier.job.Proof;
import io.atelier.job.SampleDocument;
import io.atelier.job.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One job told fact by fact to a reducer, on a clock that only the story moves.
final class Story {
    static final Instant BEGIN = Instant.parse("2026-11-22T10:00:00Z");
    static final JobId ID = JobId.keyed("default", "/v1/jobs", "story");
    static final String WORKER = "pod-1/aaaa";
    static final String OTHER = "pod-2/bbbb";
    static final Usage USAGE = new Usage(100, 0, 0, 900);

    final Reducer reducer;
    Instant now = BEGIN;
    List<Order> orders = List.of();
    private @Nullable Job job;

    /// Nothing has been heard yet.
    Story() {
        this(Policies.PLAIN);
    }

    private Story(Policy policy) {
        this.reducer = new Reducer(policy);
    }

    /// Submitted, accepted, and waiting in the queue unless the document says otherwise.
    static Story of(SampleDocument document) {
        return of(Policies.PLAIN, document.made());
    }

    static Story of(Policy policy, JobDocument document) {
        Story story = new Story(policy);
        story.hears(new Fact.Submit(ID, document, BEGIN, "ingest/1"));
        return story;
    }

    static Story queued() {
        return of(SampleDocument.PLAIN);
    }

    static Story dispatched() {
        return queued().dispatch();
    }

    static Story running() {
        return dispatched().hears(claim(1));
    }

    /// A job of that many parts, all of them queued.
    static Story ofParts(int parts) {
        return ofParts(parts, SampleDocument.PLAIN.images(parts));
    }

    /// The same, with the pictures of the document shared evenly among the parts.
    static Story ofParts(int parts, SampleDocument document) {
        Story story = of(document);
        int each = Math.max(1, document.images() / parts);
        List<Part> fresh =
                IntStream.range(0, parts)
                        .mapToObj(index ->
                                Part.fresh(
                                        index,
                                        index * each,
                                        each,
                                        new PartState.Queued(BEGIN, false)))
                        .toList();
        Job one = story.job();
        story.job =
                new Job(
                        one.id(),
                        one.document(),
                        one.createdAt(),
                        null,
                        null,
                        1,
                        fresh,
                        null,
                        one.history());
        return story;
    }

    Story hears(Fact.OfJob fact) {
        return take(job == null ? reducer.first(fact, now) : reducer.next(job(), fact, now));
    }

    Story dispatch() {
        return dispatch(0);
    }

    Story dispatch(int part) {
        return take(reducer.dispatch(job(), part, now));
    }

    Story recall() {
        return take(reducer.recall(job(), 0, BEGIN, now));
    }

    Story loses(int part, String worker) {
        return take(reducer.onLost(job(), part, worker, "is no longer heard", now));
    }

    /// Time passes at once, and what is due by then is done.
    Story passes(Duration time) {
        now = now.plus(time);
        return take(reducer.onTime(job(), now));
    }

    /// As far as the next timer.
    Story passesUntilDue() {
        Instant due = Objects.requireNonNull(reducer.due(job()), "nothing is due");
        return passes(Duration.between(now, due));
    }

    Job job() {
        return Objects.requireNonNull(job, "there is no job");
    }

    boolean unknown() {
        return job == null;
    }

    JobStatus status() {
        return job().status();
    }

    Part part() {
        return part(0);
    }

    Part part(int index) {
        return job().part(index);
    }

    private Story take(Decision decision) {
        job = decision.job();
        orders = new ArrayList<>(decision.orders());
        return this;
    }

    static Fact.Submit submit(SampleDocument document) {
        return new Fact.Submit(ID, document.made(), BEGIN, "ingest/1");
    }

    static Fact.Claim claim(int fence) {
        return claim(0, fence, WORKER);
    }

    static Fact.Claim claim(int part, int fence, String worker) {
        return new Fact.Claim(ID, part, fence, worker, 1);
    }

    static Fact.Release release(int fence) {
        return new Fact.Release(ID, 0, fence, WORKER, "stopped before the call");
    }

    static Fact.Failed failed(int fence, Proof proof) {
        return failed(fence, proof, null);
    }

    static Fact.Failed failed(int fence, Proof proof, @Nullable Duration retryAfter) {
        return failed(0, fence, WORKER, proof, retryAfter);
    }

    static Fact.Failed failed(
            int part, int fence, String worker, Proof proof, @Nullable Duration retryAfter) {
        return new Fact.Failed(
                ID,
                part,
                fence,
                worker,
                proof,
                Failure.of("trouble", "Trouble."),
                retryAfter,
                null);
    }

    static Fact.NotFound notFound(int fence) {
        return new Fact.NotFound(ID, 0, fence, WORKER);
    }

    static Fact.Succeeded succeeded(int fence) {
        return succeeded(0, fence, WORKER, false);
    }

    static Fact.Succeeded adopted(int fence) {
        return succeeded(0, fence, WORKER, true);
    }

    static Fact.Succeeded succeeded(int part, int fence, String worker, boolean adopted) {
        return new Fact.Succeeded(
                ID,
                part,
                fence,
                worker,
                List.of(new Picture(0, "name", "image/png", 10, "ab", 1, 1)),
                USAGE,
                "req-1",
                adopted);
    }

    static Fact.Cancel cancel() {
        return new Fact.Cancel(ID, "default", "ingest/1");
    }

    static Fact.Redrive redrive() {
        return new Fact.Redrive(ID, "default", "ingest/1");
    }

    static Fact.Resolve resolve(boolean paid) {
        return new Fact.Resolve(ID, "default", paid, "ingest/1");
    }

    static Order.Reply reply(Order.Reply.Kind kind, @Nullable JobStatus status) {
        return new Order.Reply(ID, "ingest/1", kind, status);
    }

    static Order.Grant grant(int fence) {
        return grant(0, fence, WORKER);
    }

    static Order.Grant grant(int part, int fence, String worker) {
        return new Order.Grant(ID, part, fence, worker, 1);
    }

    static Order.Deny deny(int fence, String worker, String reason) {
        return new Order.Deny(ID, 0, fence, worker, 1, reason);
    }

    static Order.Stop stop(int part, int fence, String worker, Order.Stop.Why why) {
        return new Order.Stop(ID, part, fence, worker, why);
    }
}
