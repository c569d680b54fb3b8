package io.atelier.ledger;

import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Lane;
import io.atelier.job.Order;
import io.atelier.job.Outcome;
import io.atelier.job.Picture;
import io.atelier.job.PromptMode;
import io.atelier.job.Proof;
import io.atelier.job.SampleDocument;
import io.atelier.job.Session;
import io.atelier.job.SessionSettings;
import io.atelier.job.TurnBase;
import io.atelier.job.Usage;
import io.atelier.log.Codec;
import io.atelier.log.Topics;
import io.atelier.log.Undecodable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One session on one partition, with all that would be on `state`, and a worker who does as he is
/// told.
final class Parlour {
    static final String TENANT = "default";
    static final String WORKER = "pod-1/aaaa";
    static final SessionSettings SETTINGS =
            new SessionSettings("Be brief.", null, PromptMode.STRICT);
    static final JobId SESSION = JobId.keyed(TENANT, "/v1/sessions", "parlour");
    static final Instant BEGIN = Instant.parse("2026-11-22T10:00:00Z");

    final List<JobId> turns = new ArrayList<>();
    final Map<JobId, Job> jobs = new LinkedHashMap<>();
    final Map<JobId, Order.Work> work = new LinkedHashMap<>();
    Instant now = BEGIN;
    List<Order> orders = List.of();
    Shard.Batch batch;
    @Nullable Session session;

    private final Codec codec = new Codec(new Topics("parlour.", 1));
    private final List<Job> written = new ArrayList<>();
    private Queues queues = queues();
    private Shard shard = shard(queues);

    Parlour() {
        batch = shard.take();
    }

    static Parlour open() {
        return new Parlour().hears(opening("hash"));
    }

    static Fact.SessionOpen opening(String hash) {
        return new Fact.SessionOpen(SESSION, TENANT, SETTINGS, hash, BEGIN, "ingest/1");
    }

    /// Folds it and writes what follows.
    Parlour hears(Fact fact) {
        Long offset = shard.needs(fact);
        shard.fold(fact, offset == null ? null : written.get(offset.intValue()), now, 0);
        return settles();
    }

    Parlour passes(Duration time) {
        now = now.plus(time);
        shard.onTime(now, 0);
        return settles();
    }

    Parlour forgetsWhatIsOlderThan(Duration time) {
        shard.forgetEndedBefore(now.minus(time));
        return settles();
    }

    /// Another process takes the partition over, by what is on `state`.
    Parlour restarts() {
        Queues nextQueues = queues();
        Shard next = shard(nextQueues);
        try {
            for (Job job : jobs.values()) {
                Restored.into(
                        next, codec.state(codec.state(job).value()), written.lastIndexOf(job));
            }
            if (session != null) {
                next.restore(codec.session(codec.state(session).value()));
            }
        } catch (Undecodable e) {
            throw new AssertionError(e);
        }
        next.restored();
        queues = nextQueues;
        shard = next;
        return this;
    }

    /// Nobody opens it: its first turn brings it along.
    static Parlour openedByATurn() {
        Parlour parlour = new Parlour();
        parlour.turns.add(SESSION);
        return parlour.hears(parlour.openingTurn());
    }

    Fact.Submit openingTurn() {
        return submit(SESSION, SampleDocument.PLAIN.made().inSession(SESSION, null));
    }

    Parlour turn() {
        return turn(SampleDocument.PLAIN, null);
    }

    Parlour turn(SampleDocument document, @Nullable Integer from) {
        JobId id = JobId.keyed(TENANT, "turns", "turn-" + turns.size()).routedLike(SESSION);
        Fact.Submit submit = submit(id, document.made().inSession(SESSION, from));
        hears(submit);
        if (jobs.containsKey(id)) {
            turns.add(id);
        }
        return this;
    }

    Fact.Submit submit(JobId id, JobDocument document) {
        return new Fact.Submit(id, document, now, "ingest/1");
    }

    Parlour succeeds(int turn) {
        Order.Work order = claimed(turn);
        return hears(
                new Fact.Succeeded(
                        order.job(),
                        0,
                        order.fence(),
                        WORKER,
                        List.of(new Picture(0, "name", "image/png", 10, "ab", 1, 1)),
                        Usage.NONE,
                        null,
                        false,
                        new Outcome.Telling(
                                upstreamId(order.job(), order.run()), "words", "generate"),
                        Lane.REALTIME));
    }

    Parlour fails(int turn) {
        return fails(turn, Proof.REFUSED);
    }

    Parlour fails(int turn, Proof proof) {
        Order.Work order = claimed(turn);
        return hears(
                new Fact.Failed(
                        order.job(),
                        0,
                        order.fence(),
                        WORKER,
                        proof,
                        Failure.of("trouble", "Trouble."),
                        null,
                        null));
    }

    Parlour cancels(int turn) {
        return hears(new Fact.Cancel(id(turn), "default", "ingest/1"));
    }

    Parlour redrives(int turn) {
        return hears(new Fact.Redrive(id(turn), "default", "ingest/1"));
    }

    /// The work of a turn that a worker could claim now.
    Order.@Nullable Work work(int turn) {
        return work.get(id(turn));
    }

    Order.Work given(int turn) {
        return Objects.requireNonNull(work(turn), "nothing to claim");
    }

    Job job(int turn) {
        return Objects.requireNonNull(jobs.get(id(turn)), "there is no such turn");
    }

    /// @param turn from 1
    JobId id(int turn) {
        return turns.get(turn - 1);
    }

    Session session() {
        return Objects.requireNonNull(session, "there is no session");
    }

    TurnBase base(int turn) {
        return base(turn, 1);
    }

    TurnBase base(int turn, int run) {
        return new TurnBase(upstreamId(id(turn), run), id(turn), 0);
    }

    Order.Reply reply() {
        return orders.stream()
                .filter(Order.Reply.class::isInstance)
                .map(Order.Reply.class::cast)
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private Order.Work claimed(int turn) {
        Order.Work order = given(turn);
        hears(new Fact.Claim(order.job(), 0, order.fence(), WORKER, 1));
        return order;
    }

    private static String upstreamId(JobId job, int run) {
        return "resp_" + job + "_" + run;
    }

    private Parlour settles() {
        shard.letGo(now, 0);
        queues.dispatch(now, 0);
        batch = shard.take();
        orders = new ArrayList<>(batch.orders());
        orders.addAll(batch.sessions().replies());
        for (Job job : batch.jobs()) {
            jobs.put(job.id(), job);
            written.add(job);
            work.remove(job.id());
            shard.committed(job, written.size() - 1L);
        }
        batch.orders().stream()
                .filter(Order.Work.class::isInstance)
                .map(Order.Work.class::cast)
                .forEach(order -> work.put(order.job(), order));
        batch.forgotten().forEach(jobs::remove);
        batch.sessions().sessions().forEach(changed -> session = changed);
        if (!batch.sessions().forgotten().isEmpty()) {
            session = null;
        }
        return this;
    }

    private static Queues queues() {
        return new Queues(new Fairness(64, 1000, Map.of()), () -> 1);
    }

    private static Shard shard(Queues queues) {
        return new Shard(
                new Reducer(Policies.redispatching(Duration.ofDays(1))),
                queues,
                Policies.WEBHOOKS,
                0);
    }
}
