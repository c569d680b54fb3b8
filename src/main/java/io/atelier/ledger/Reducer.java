package io.atelier.ledger;

import io.atelier.catalog.Deadlines;
import io.atelier.job.Cost;
import io.atelier.job.Ended;
import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobStatus;
import io.atelier.job.Lane;
import io.atelier.job.LaneChoice;
import io.atelier.job.ModerationCheck;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.Order;
import io.atelier.job.Part;
import io.atelier.job.PartPlan;
import io.atelier.job.PartState;
import io.atelier.job.Proof;
import io.atelier.job.Reuse;
import io.atelier.job.Step;
import io.atelier.job.TurnBase;
import io.atelier.job.TurnPlace;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides. Pure: the same job, fact and time always give the same decision, and nothing else
/// happens.
///
/// A fact that comes too late, too early or twice changes nothing; that is the rule, not an error.
final class Reducer {
    /// The step that begins every run but the first.
    static final String REDRIVEN = "redriven";

    /// Of a step's reason and worker: fifty of them go into every state record.
    private static final int LONGEST_REASON = 300;

    private static final String NOTHING_FOUND = "nothing was found in the store";

    private final Policy policy;

    Reducer(Policy policy) {
        this.policy = policy;
    }

    Budgets budgets() {
        return policy.budgets();
    }

    /// A fact about a job that nobody has heard of.
    Decision first(Fact.OfJob fact, Instant now) {
        return switch (fact) {
            case Fact.Submit submit -> accept(submit, now);
            case Fact.Claim claim -> Decision.unchanged(null, deny(claim, "no such job"));
            case Fact.Cancel cancel -> noSuchJob(cancel);
            case Fact.Redrive redrive -> noSuchJob(redrive);
            case Fact.Resolve resolve -> noSuchJob(resolve);
            case Fact.Look look -> noSuchJob(look);
            case Fact.OfBudget ignored -> Decision.unchanged(null);
            case Fact.OfAttempt ignored -> Decision.unchanged(null);
        };
    }

    /// A job that its session has taken in as that turn. It stays put until [#letGo].
    Decision turn(Fact.Submit submit, int number, Instant now) {
        Job job = accepted(submit, new TurnPlace(number, null), now);
        return new Decision(job, taken(job, submit.replyTo()));
    }

    /// To whoever handed it in, once nothing but the work itself keeps it from being done.
    private static List<Order> taken(Job job, @Nullable String owner) {
        TurnPlace place = job.turn();
        return owner == null || job.awaitsBudget()
                ? List.of()
                : List.of(
                        new Order.Reply(
                                job.id(),
                                owner,
                                Order.Reply.Kind.DONE,
                                job.status(),
                                place == null ? null : place.turn(),
                                null,
                                null));
    }

    /// All turns before this one have ended.
    ///
    /// @param base what it goes on from; null where nothing is there yet
    Decision letGo(Job job, @Nullable TurnBase base, Instant now) {
        TurnPlace place = job.turn();
        if (place == null || !job.awaitsTurn()) {
            return Decision.unchanged(job);
        }
        Job next = job.at(new TurnPlace(place.turn(), base));
        for (Part part : job.parts()) {
            if (part.state() instanceof PartState.AwaitingTurn) {
                next = moved(next, part.in(new PartState.Queued(now, false)), now, "queued");
            }
        }
        return new Decision(next, List.of());
    }

    /// A fact about a job that has ended. REDRIVE needs the whole job: see [#next].
    Decision afterEnd(Stub stub, Fact.OfJob fact) {
        return switch (fact) {
            case Fact.Submit submit ->
                    new Decision(null, replay(submit, stub.requestHash(), stub.status()));
            case Fact.Cancel cancel ->
                    new Decision(
                            null,
                            reply(
                                    cancel,
                                    stub.status() == JobStatus.CANCELLED
                                            ? Order.Reply.Kind.REPLAYED
                                            : Order.Reply.Kind.WRONG_STATE,
                                    stub.status()));
            case Fact.Redrive redrive -> wrongState(redrive, stub.status());
            case Fact.Resolve resolve -> wrongState(resolve, stub.status());
            case Fact.Look look -> new Decision(null, looked(look, stub));
            case Fact.Claim claim ->
                    Decision.unchanged(null, deny(claim, "job is " + stub.status().wireName()));
            case Fact.OfBudget ignored -> Decision.unchanged(null);
            case Fact.OfAttempt ignored -> Decision.unchanged(null);
        };
    }

    /// A fact about a job that is known in full.
    Decision next(Job job, Fact.OfJob fact, Instant now) {
        Ended ended = job.ended();
        if (ended != null && !(fact instanceof Fact.Look)) {
            return fact instanceof Fact.Redrive redrive && redrivable(job)
                    ? redrive(job, redrive, now)
                    : withJob(job, afterEnd(Stub.of(ended, -1), fact));
        }
        return switch (fact) {
            case Fact.Submit submit ->
                    new Decision(job, replay(submit, job.document().requestHash(), job.status()));
            case Fact.Cancel cancel -> cancel(job, cancel, now);
            case Fact.Redrive redrive ->
                    new Decision(job, reply(redrive, Order.Reply.Kind.WRONG_STATE, job.status()));
            case Fact.Resolve resolve -> resolve(job, resolve, now);
            case Fact.Look look -> new Decision(job, looked(look, job));
            case Fact.Reserved reserved -> reserved(job, reserved, now);
            case Fact.Unaffordable refused -> unaffordable(job, refused, now);
            case Fact.OfAttempt attempt ->
                    attempt.part() < 0 || attempt.part() >= job.parts().size()
                            ? Decision.unchanged(job)
                            : attempt(job, job.part(attempt.part()), attempt, now);
        };
    }

    /// Hands a queued part to the workers.
    Decision dispatch(Job job, int index, Instant now) {
        Part part = job.part(index);
        if (!(part.state() instanceof PartState.Queued queued)) {
            return Decision.unchanged(job);
        }
        Part sent =
                part.dispatched(
                        new PartState.Dispatched(now, 0, queued.recoverOnly()), job.laneOf(part));
        Job next = job.with(sent).with(step(now, "dispatched", sent, null, null));
        return new Decision(next, List.of(work(next, sent, queued.recoverOnly())));
    }

    /// Takes back what no worker has claimed, so that somebody else has its place. Its record stays
    /// on the topic; whoever claims by that is denied.
    ///
    /// @param since when it was queued
    Decision recall(Job job, int index, Instant since, Instant now) {
        Part part = job.part(index);
        return part.state() instanceof PartState.Dispatched sent
                ? new Decision(
                        moved(
                                job,
                                part.in(new PartState.Queued(since, sent.recoverOnly())),
                                now,
                                "recalled"),
                        List.of())
                : Decision.unchanged(job);
    }

    /// Whatever of this job is due by now: waits that are over, work that nobody claimed, calls
    /// that took too long, the job's own deadline.
    Decision onTime(Job job, Instant now) {
        if (job.terminal()) {
            return Decision.unchanged(job);
        }
        Job next = pulledBack(job, now);
        List<Order> orders = new ArrayList<>();
        for (Part part : next.parts()) {
            Instant due = due(part, job.document());
            if (due == null || due.isAfter(now)) {
                continue;
            }
            switch (part.state()) {
                case PartState.Scheduled s -> {
                    PartState ready = ready(job.document(), now);
                    next = moved(laned(next, 0, now), part.in(ready), now, named(ready));
                }
                case PartState.RetryWait s ->
                        next =
                                moved(
                                        again(next, part, now),
                                        part.in(new PartState.Queued(now, false)),
                                        now,
                                        "queued");
                case PartState.Dispatched dispatched -> {
                    Part again =
                            part.in(
                                    new PartState.Dispatched(
                                            now,
                                            dispatched.repeats() + 1,
                                            dispatched.recoverOnly()));
                    next = next.with(again);
                    orders.add(work(next, again, dispatched.recoverOnly()));
                }
                case PartState.Running running ->
                        next = lost(next, part, running, "took longer than any call may", now);
                default -> throw new IllegalStateException("nothing is ever due of " + part);
            }
        }
        Instant deadline = deadline(job);
        if (deadline != null && !deadline.isAfter(now) && next.closing() == null) {
            next = close(next, JobStatus.EXPIRED, now, orders);
        }
        return ended(job, next, orders, now);
    }

    /// The worker that was granted these attempts is gone, or says that it has not got them.
    Decision onLost(Job job, int index, String worker, String reason, Instant now) {
        Part part = job.part(index);
        if (!(part.state() instanceof PartState.Running running)
                || !running.worker().equals(worker)) {
            return Decision.unchanged(job);
        }
        return ended(job, lost(job, part, running, reason, now), List.of(), now);
    }

    /// When [#onTime] has something to do for this job at the earliest; null where only a fact can
    /// help.
    @Nullable Instant due(Job job) {
        if (job.terminal()) {
            return null;
        }
        Instant earliest = job.closing() == null ? deadline(job) : null;
        earliest = earlier(earliest, onlyUntil(job));
        for (Part part : job.parts()) {
            earliest = earlier(earliest, due(part, job.document()));
        }
        return earliest;
    }

    private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
        return a == null || (b != null && b.isBefore(a)) ? b : a;
    }

    /// When it has to leave its batch; null where it is in none, or may stay.
    private @Nullable Instant onlyUntil(Job job) {
        return job.batched() ? policy.lanes().onlyUntil(job.document(), deadline(job)) : null;
    }

    /// What waits for a batch that would come too late is called at once. What is in one already is
    /// given back by the batch lane, which has been told the time.
    private Job pulledBack(Job job, Instant now) {
        Instant until = onlyUntil(job);
        if (until == null || until.isAfter(now)) {
            return job;
        }
        LaneChoice alone = new LaneChoice(Lane.REALTIME, "a batch would miss its deadline");
        Job next = job.by(alone).with(step(now, "pulled_back", null, null, alone.reason()));
        for (Part part : job.parts()) {
            if (part.state() instanceof PartState.Dispatched sent
                    && part.batched()
                    && !sent.recoverOnly()) {
                next = moved(next, part.in(new PartState.Queued(now, false)), now, "queued");
            }
        }
        return next;
    }

    /// A redrive is somebody's explicit wish: the deadline of the first run no longer holds.
    private static @Nullable Instant deadline(Job job) {
        return job.run() == 1 ? job.document().deadline() : null;
    }

    private @Nullable Instant due(Part part, JobDocument document) {
        return switch (part.state()) {
            case PartState.Scheduled scheduled -> scheduled.until();
            case PartState.RetryWait wait -> wait.until();
            case PartState.Dispatched dispatched ->
                    dispatched.since().plus(policy.redispatch(dispatched.repeats(), part.lane()));
            // As long as its batch takes, and the lane lives.
            case PartState.Running _ when part.batched() -> null;
            case PartState.Running running ->
                    running.since()
                            .plus(policy.prices().deadline(document.operation().options()))
                            .plus(Deadlines.REPORTING);
            case PartState.AwaitingTurn s -> null;
            case PartState.AwaitingBudget s -> null;
            case PartState.Queued s -> null;
            case PartState.Ambiguous s -> null;
            case PartState.Succeeded s -> null;
            case PartState.Failed s -> null;
            case PartState.Cancelled s -> null;
        };
    }

    private Decision accept(Fact.Submit submit, Instant now) {
        Reuse reuse = submit.document().reuse();
        Job job =
                reuse != null && reuse.found()
                        ? reused(submit, reuse, now)
                        : accepted(submit, null, now);
        return new Decision(job, taken(job, submit.replyTo()));
    }

    /// It has its pictures already: nobody is asked for any, and nothing is set aside.
    private static Job reused(Fact.Submit submit, Reuse reuse, Instant now) {
        Job job = fresh(submit, new PartState.Queued(now, false));
        for (Part part : job.parts()) {
            job =
                    job.with(
                            part.in(
                                    new PartState.Succeeded(
                                            now,
                                            reuse.of(part),
                                            Usage.NONE,
                                            Usd.ZERO,
                                            reuse.telling(),
                                            List.of())));
        }
        return job.finished(now)
                .with(step(now, "reused", null, null, "the pictures of job " + reuse.job()))
                .with(step(now, job.status().wireName(), null, null, null));
    }

    private static Job fresh(Fact.Submit submit, PartState state) {
        return new Job(
                submit.job(),
                submit.document(),
                submit.at(),
                null,
                null,
                1,
                PartPlan.of(submit.document()).parts(state),
                null,
                List.of());
    }

    private Job accepted(Fact.Submit submit, @Nullable TurnPlace place, Instant now) {
        JobDocument document = submit.document();
        PartState state = first(document, now);
        Job job = fresh(submit, state);
        Job laned = laned(place == null ? job : job.at(place), 0, now);
        return budgeted(job)
                ? asking(laned, laned.parts(), submit.replyTo(), now)
                : laned.with(step(now, named(state), null, null, null));
    }

    private static PartState first(JobDocument document, Instant now) {
        Instant notBefore = document.notBefore();
        return notBefore != null && notBefore.isAfter(now)
                ? new PartState.Scheduled(notBefore)
                : ready(document, now);
    }

    private boolean budgeted(Job job) {
        return policy.budgets().cap(job.document().tenant());
    }

    /// Nothing is bought for a tenant with a budget before the most that it may cost is set aside.
    private Job asking(Job job, List<Part> parts, @Nullable String replyTo, Instant now) {
        TurnPlace place = job.turn();
        Job next = job;
        for (Part part : parts) {
            Usd atMost =
                    policy.prices()
                            .atMost(
                                    job.document().operation().forImages(part.images()),
                                    place != null && place.turn() > 1);
            next =
                    next.with(
                            part.reserving(Usd.ZERO)
                                    .in(
                                            new PartState.AwaitingBudget(
                                                    now, job.steps() + 1, atMost, replyTo)));
        }
        return next.with(step(now, "awaiting_budget", null, null, null));
    }

    private Decision reserved(Job job, Fact.Reserved fact, Instant now) {
        Job next = job;
        PartState state = null;
        String owner = null;
        for (Part part : job.parts()) {
            if (part.state() instanceof PartState.AwaitingBudget wait && wait.ask() == fact.ask()) {
                owner = wait.replyTo();
                state =
                        part.attempts() == 0
                                ? first(job.document(), now)
                                : new PartState.RetryWait(now.plus(backoff(job, part)));
                next = next.with(part.reserving(wait.usd()).in(state));
            }
        }
        if (state == null) {
            return Decision.unchanged(job);
        }
        next = next.with(step(now, named(state), null, null, null));
        return new Decision(next, taken(next, owner));
    }

    private Decision unaffordable(Job job, Fact.Unaffordable fact, Instant now) {
        Job next = job;
        String owner = null;
        for (Part part : job.parts()) {
            if (part.state() instanceof PartState.AwaitingBudget wait && wait.ask() == fact.ask()) {
                owner = wait.replyTo();
                Part refused =
                        part.failing(fact.shortfall().failure())
                                .in(new PartState.Failed(now, false));
                next = moved(next, refused, now, Failure.OVER_BUDGET);
            }
        }
        Decision decision = ended(job, next, List.of(), now);
        Job after = decision.job();
        return owner == null || after == null
                ? decision
                : new Decision(after, List.of(Order.Reply.tooDear(after, owner, fact.shortfall())));
    }

    /// By the lane that is the cheapest from now on.
    private Job laned(Job job, int setbacks, Instant now) {
        return job.by(policy.lanes().choose(job.document(), deadline(job), setbacks, now));
    }

    /// Nothing but others keeps it from being dispatched: those before it in the queue or, for a
    /// turn, first those before it in its session.
    private static PartState ready(JobDocument document, Instant now) {
        return document.session() == null
                ? new PartState.Queued(now, false)
                : new PartState.AwaitingTurn(now);
    }

    private static String named(PartState state) {
        return switch (state) {
            case PartState.Scheduled s -> "scheduled";
            case PartState.AwaitingTurn s -> "awaiting_turn";
            case PartState.RetryWait s -> "retry_wait";
            default -> "queued";
        };
    }

    private Decision attempt(Job job, Part part, Fact.OfAttempt fact, Instant now) {
        return switch (fact) {
            case Fact.Claim claim -> claim(job, part, claim, now);
            case Fact.Release release ->
                    held(part, release)
                            ? ended(job, release(job, part, release, now), List.of(), now)
                            : Decision.unchanged(job);
            case Fact.Failed failed ->
                    held(part, failed)
                            ? ended(job, failed(job, part, failed, now), List.of(), now)
                            : Decision.unchanged(job);
            case Fact.NotFound missing ->
                    held(part, missing)
                            ? ended(job, notFound(job, part, missing, now), List.of(), now)
                            : Decision.unchanged(job);
            case Fact.Bound bound -> bound(job, part, bound, now);
            case Fact.Noted noted ->
                    held(part, noted)
                            ? new Decision(
                                    job.with(
                                            step(
                                                    now,
                                                    noted.what(),
                                                    part,
                                                    noted.worker(),
                                                    noted.reason())),
                                    List.of())
                            : Decision.unchanged(job);
            case Fact.Sketched _ -> Decision.unchanged(job);
            case Fact.Succeeded succeeded -> succeeded(job, part, succeeded, now);
        };
    }

    private Decision claim(Job job, Part part, Fact.Claim claim, Instant now) {
        if (held(part, claim) && (part.bound(claim.batch()) || !part.batched())) {
            return Decision.unchanged(job, grant(claim));
        }
        if (claim.fence() != part.fence()) {
            return Decision.unchanged(job, deny(claim, "stale fence"));
        }
        if (!(part.state() instanceof PartState.Dispatched dispatched)) {
            return Decision.unchanged(job, deny(claim, "not to be claimed"));
        }
        boolean itsBatch =
                (part.batched() && dispatched.recoverOnly())
                        ? part.bound(claim.batch())
                        : part.batched() == (claim.batch() != null);
        if (!itsBatch) {
            return Decision.unchanged(job, deny(claim, "not by that lane"));
        }
        PartState.Running running =
                new PartState.Running(now, claim.worker(), dispatched.recoverOnly());
        String what = dispatched.recoverOnly() ? "recovering" : "running";
        Part held = part.in(running);
        String batch = claim.batch();
        Job next =
                job.with(batch == null ? held : held.bound(batch, claim.fence()))
                        .started(now)
                        .with(step(now, what, part, claim.worker(), batch));
        return new Decision(next, List.of(grant(claim)));
    }

    private Job release(Job job, Part part, Fact.Release release, Instant now) {
        PartState.Running running = (PartState.Running) part.state();
        PartState back =
                job.closing() != null
                        ? new PartState.Cancelled(now)
                        : new PartState.Queued(now, running.recoverOnly() || part.bound() != null);
        return job.with(part.in(back))
                .with(step(now, "released", part, release.worker(), release.reason()));
    }

    private Job failed(Job job, Part part, Fact.Failed fact, Instant now) {
        boolean recovering =
                part.state() instanceof PartState.Running running && running.recoverOnly();
        // A batch that was one too many says nothing about its calls.
        Part failing =
                fact.failure().code().equals(Failure.BATCH_LIMIT)
                        ? part
                        : part.failing(fact.failure());
        Part counted = recovering ? settled(failing, fact, job) : charged(failing, fact, job);
        if (job.closing() == null && recovering && fact.proof() == Proof.AMBIGUOUS) {
            return nothingLeft(job, counted, fact.worker(), fact.failure().code(), now);
        }
        Part next =
                job.closing() != null
                        ? counted.in(new PartState.Cancelled(now))
                        : after(counted, fact, job, now);
        String what = next.state() instanceof PartState.RetryWait ? "retry_wait" : "failed";
        return job.with(next).with(step(now, what, part, fact.worker(), fact.failure().code()));
    }

    /// A job that comes back from a batch may go by another lane now: time has passed.
    private Job again(Job job, Part part, Instant now) {
        if (!job.batched() || !part.batched()) {
            return job;
        }
        Failure last = part.failure();
        return last != null && last.code().equals(Failure.BATCH_UNFIT)
                ? job.by(new LaneChoice(Lane.REALTIME, last.message()))
                : laned(job, part.setbacks(), now);
    }

    private Part charged(Part failing, Fact.Failed fact, Job job) {
        return switch (fact.proof()) {
            case NOT_ACCEPTED -> failing;
            case REFUSED -> failing.charged(inVain(fact, job, failing));
            case AMBIGUOUS -> failing.charged(expected(job, failing));
        };
    }

    /// What a refused call took all the same: a turn that ended in words was read and answered.
    private Usd inVain(Fact.Failed fact, Job job, Part part) {
        return fact.usage().equals(Usage.NONE)
                ? Usd.ZERO
                : policy.prices().cost(job.document().operation(), fact.usage(), part.lane()).usd();
    }

    /// An attempt that only fetched what an earlier one had bought has cost nothing. Where it
    /// brings a no, that is what the doubtful call came to.
    private Part settled(Part failing, Fact.Failed fact, Job job) {
        return fact.proof() != Proof.AMBIGUOUS && failing.bound() != null
                ? failing.vindicated(expected(job, failing)).doubted(inVain(fact, job, failing))
                : failing;
    }

    private Part after(Part part, Fact.Failed fact, Job job, Instant now) {
        boolean otherBound = part.bound() != null && part.boundFence() != fact.fence();
        boolean calling =
                part.state() instanceof PartState.Running running && !running.recoverOnly();
        if (fact.proof() == Proof.AMBIGUOUS || (calling && otherBound)) {
            return part.in(new PartState.Queued(now, true));
        }
        return fact.proof() == Proof.REFUSED
                ? part.in(new PartState.Failed(now, false))
                : part.unbound()
                        .in(new PartState.RetryWait(now.plus(wait(part, fact.retryAfter(), job))));
    }

    /// A call whose result can be fetched must not be made again: whatever waits to buy, or looks
    /// without knowing the id, looks again with it. Whoever is calling goes on.
    private static Decision bound(Job job, Part part, Fact.Bound fact, Instant now) {
        boolean news = fact.fence() > part.boundFence() && fact.fence() <= part.fence();
        if (part.state().terminal() || !news) {
            return Decision.unchanged(job);
        }
        PartState looking =
                switch (part.state()) {
                    case PartState.Running running
                            when !running.recoverOnly() || job.closing() != null ->
                            running;
                    case PartState.Queued queued -> new PartState.Queued(queued.since(), true);
                    default -> new PartState.Queued(now, true);
                };
        Job next =
                job.with(part.bound(fact.upstreamId(), fact.fence()).in(looking))
                        .with(
                                new Step(
                                        now,
                                        "bound",
                                        part.index(),
                                        fact.fence(),
                                        clipped(fact.worker()),
                                        null));
        return new Decision(next, List.of());
    }

    private Duration wait(Part part, @Nullable Duration retryAfter, Job job) {
        Duration own = backoff(job, part);
        if (retryAfter == null || retryAfter.compareTo(own) < 0) {
            return own;
        }
        return retryAfter.compareTo(policy.retryAfterLimit()) < 0
                ? retryAfter
                : policy.retryAfterLimit();
    }

    private Job notFound(Job job, Part part, Fact.NotFound fact, Instant now) {
        if (job.closing() != null) {
            return moved(job, part.in(new PartState.Cancelled(now)), now, "cancelled");
        }
        return nothingLeft(job, part, fact.worker(), NOTHING_FOUND, now);
    }

    /// Perhaps billed, and nothing to show for it.
    private Job nothingLeft(
            Job job, Part part, @Nullable String worker, String reason, Instant now) {
        if (job.document().onAmbiguous() == OnAmbiguous.HOLD) {
            return job.with(part.in(new PartState.Ambiguous(now)))
                    .with(step(now, "ambiguous", part, worker, reason));
        }
        if (part.attempts() >= policy.maxAttempts()) {
            return moved(job, part.in(new PartState.Failed(now, true)), now, "attempts spent");
        }
        if (budgeted(job)) {
            // What was set aside may be gone: one more call, one more question.
            Job told = job.with(step(now, "doubtful", part, worker, reason));
            return asking(told, List.of(part.unbound()), null, now);
        }
        return job.with(part.unbound().in(new PartState.RetryWait(now.plus(backoff(job, part)))))
                .with(step(now, "retry_wait", part, worker, reason));
    }

    private Duration backoff(Job job, Part part) {
        return policy.backoff(Math.max(1, part.setbacks()), seed(job, part));
    }

    private Decision succeeded(Job job, Part part, Fact.Succeeded fact, Instant now) {
        if (part.state() instanceof PartState.Succeeded) {
            return Decision.unchanged(job);
        }
        Cost cost = policy.prices().cost(job.document().operation(), fact.usage(), fact.lane());
        Job next =
                job.with(
                                settled(job, part, fact)
                                        .doubted(untold(cost, job, part, fact.lane()))
                                        .in(
                                                new PartState.Succeeded(
                                                        now,
                                                        fact.pictures(),
                                                        fact.usage(),
                                                        cost.usd(),
                                                        fact.telling(),
                                                        cost.leftOut())))
                        .with(
                                step(
                                        now,
                                        "succeeded",
                                        part,
                                        fact.worker(),
                                        fact.adopted() ? "found in the store" : null));
        return ended(job, next, overtaken(job, part, fact), now);
    }

    /// What is left out of a cost is gone all the same: what was expected counts, as in doubt.
    private Usd untold(Cost cost, Job job, Part part, Lane lane) {
        if (cost.leftOut().isEmpty()) {
            return Usd.ZERO;
        }
        Usd expected = expected(job, part, lane);
        return cost.usd().compareTo(expected) > 0 ? Usd.ZERO : expected.minus(cost.usd());
    }

    /// Whoever else is at this part need not begin its call, or may end it.
    private static List<Order> overtaken(Job job, Part part, Fact.Succeeded fact) {
        return part.state() instanceof PartState.Running running && !held(part, fact)
                ? List.of(
                        new Order.Stop(
                                job.id(),
                                part.index(),
                                part.fence(),
                                running.worker(),
                                Order.Stop.Why.OVERTAKEN))
                : List.of();
    }

    /// Who bought the pictures, and what that says of the other calls: a picture that this attempt
    /// did not buy takes a doubtful charge back; a call that it overtakes is in doubt from now on.
    private Part settled(Job job, Part part, Fact.Succeeded fact) {
        boolean calling =
                part.state() instanceof PartState.Running running && !running.recoverOnly();
        if (calling && held(part, fact) && !fact.adopted()) {
            return part.charged(Usd.ZERO);
        }
        Part settled = calling && !held(part, fact) ? part.charged(expected(job, part)) : part;
        return settled.vindicated(expected(job, part, fact.lane()));
    }

    private Decision cancel(Job job, Fact.Cancel cancel, Instant now) {
        if (job.closing() == JobStatus.CANCELLED) {
            return new Decision(job, reply(cancel, Order.Reply.Kind.REPLAYED, job.status()));
        }
        List<Order> orders = new ArrayList<>();
        Job next = close(job, JobStatus.CANCELLED, now, orders);
        Decision decision = ended(job, next, orders, now);
        orders = new ArrayList<>(decision.orders());
        orders.addAll(reply(cancel, Order.Reply.Kind.DONE, next.status()));
        return new Decision(decision.job(), orders);
    }

    /// What is not running ends at once; whoever is running is told to stop, again if the deadline
    /// has told it before: a cancel is somebody's wish, and decides how the job ends.
    private static Job close(Job job, JobStatus ending, Instant now, List<Order> orders) {
        Job next = job.closing(ending).with(step(now, ending.wireName(), null, null, null));
        for (Part part : job.parts()) {
            if (part.state() instanceof PartState.Running running) {
                orders.add(
                        new Order.Stop(
                                job.id(),
                                part.index(),
                                part.fence(),
                                running.worker(),
                                ending == JobStatus.EXPIRED
                                        ? Order.Stop.Why.EXPIRED
                                        : Order.Stop.Why.CANCELLED));
            } else if (!part.state().terminal()) {
                next = next.with(next.part(part.index()).in(new PartState.Cancelled(now)));
            }
        }
        return next;
    }

    private static boolean redrivable(Job job) {
        return switch (job.status()) {
            case FAILED, EXPIRED -> true;
            case SUCCEEDED ->
                    job.closing() != JobStatus.CANCELLED
                            && job.parts().stream()
                                    .anyMatch(
                                            part -> !(part.state() instanceof PartState.Succeeded));
            default -> false;
        };
    }

    /// What it has, it keeps: only missing pictures are bought.
    private Decision redrive(Job job, Fact.Redrive redrive, Instant now) {
        List<Part> again =
                job.parts().stream()
                        .map(part ->
                                part.state() instanceof PartState.Succeeded
                                        ? part
                                        : part.anew(ready(job.document(), now)))
                        .toList();
        Job next = laned(job.nextRun(again), 0, now).with(step(now, REDRIVEN, null, null, null));
        if (budgeted(job)) {
            List<Part> missing =
                    next.parts().stream().filter(part -> !part.state().terminal()).toList();
            next = asking(next, missing, redrive.replyTo(), now);
        }
        return new Decision(next, taken(next, redrive.replyTo()));
    }

    private Decision resolve(Job job, Fact.Resolve resolve, Instant now) {
        List<Part> parked =
                job.parts().stream()
                        .filter(part -> part.state() instanceof PartState.Ambiguous)
                        .map(part -> resolve.paid() ? part : part.unbound())
                        .toList();
        if (parked.isEmpty()) {
            return new Decision(job, reply(resolve, Order.Reply.Kind.WRONG_STATE, job.status()));
        }
        Job next = job;
        for (Part part : parked) {
            next = next.with(part.in(new PartState.Queued(now, resolve.paid())));
        }
        String said = resolve.paid() ? "it was paid" : "it was not paid";
        next = next.with(step(now, "resolved", null, null, said));
        if (!resolve.paid() && budgeted(job)) {
            // The doubt stays counted: whoever says so may be wrong.
            next = asking(next, parked, null, now);
        }
        return new Decision(next, reply(resolve, Order.Reply.Kind.DONE, next.status()));
    }

    private Job lost(Job job, Part part, PartState.Running running, String reason, Instant now) {
        Part counted =
                running.recoverOnly()
                        ? part
                        : part.failing(
                                        Failure.of(
                                                Failure.WORKER_LOST, "The worker " + reason + "."))
                                .charged(expected(job, part));
        PartState state =
                job.closing() != null
                        ? new PartState.Cancelled(now)
                        : new PartState.Queued(now, true);
        return job.with(counted.in(state)).with(step(now, "lost", part, running.worker(), reason));
    }

    /// Notes the end when this was the last open part.
    private static Decision ended(Job before, Job after, List<Order> orders, Instant now) {
        boolean ends = !before.terminal() && after.terminal();
        return new Decision(
                ends
                        ? after.finished(now)
                                .with(step(now, after.status().wireName(), null, null, null))
                        : after,
                orders);
    }

    private Usd expected(Job job, Part part) {
        return expected(job, part, part.lane());
    }

    private Usd expected(Job job, Part part, Lane lane) {
        return policy.prices().expected(job.document().operation().forImages(part.images()), lane);
    }

    private static boolean held(Part part, Fact.OfAttempt fact) {
        return fact.fence() == part.fence()
                && part.state() instanceof PartState.Running running
                && running.worker().equals(fact.worker());
    }

    private static Job moved(Job job, Part part, Instant now, String what) {
        return job.with(part).with(step(now, what, part, null, null));
    }

    private static Step step(
            Instant now,
            String what,
            @Nullable Part part,
            @Nullable String worker,
            @Nullable String reason) {
        return new Step(
                now,
                what,
                part == null ? null : part.index(),
                part == null ? null : part.fence(),
                clipped(worker),
                clipped(reason));
    }

    private static @Nullable String clipped(@Nullable String text) {
        return text == null || text.length() <= LONGEST_REASON
                ? text
                : text.substring(0, LONGEST_REASON);
    }

    private static long seed(Job job, Part part) {
        return job.id().value().getMostSignificantBits() ^ (31L * part.fence() + part.index());
    }

    private Order.Work work(Job job, Part part, boolean recoverOnly) {
        JobDocument document = job.document();
        TurnPlace place = job.turn();
        return new Order.Work(
                job.id(),
                document.tenant(),
                document.tier(),
                part.index(),
                job.run(),
                part.fence(),
                recoverOnly,
                part.firstImage(),
                part.images(),
                document.requestHash(),
                document.operation(),
                recoverOnly ? part.bound() : null,
                place == null ? null : place.base(),
                job.has(Step.CHECK_PASSED) ? ModerationCheck.OFF : document.moderationCheck(),
                document.origin().traceparent(),
                part.lane(),
                part.batched() ? policy.lanes().onlyUntil(document, deadline(job)) : null,
                document.origin().span());
    }

    private static Order.Grant grant(Fact.Claim claim) {
        return new Order.Grant(
                claim.job(), claim.part(), claim.fence(), claim.worker(), claim.ask());
    }

    private static Order.Deny deny(Fact.Claim claim, String reason) {
        return new Order.Deny(
                claim.job(), claim.part(), claim.fence(), claim.worker(), claim.ask(), reason);
    }

    private static List<Order> replay(Fact.Submit submit, String requestHash, JobStatus status) {
        boolean same = requestHash.equals(submit.document().requestHash());
        return reply(submit, same ? Order.Reply.Kind.REPLAYED : Order.Reply.Kind.CONFLICT, status);
    }

    private static List<Order> reply(
            Fact.Command command, Order.Reply.Kind kind, @Nullable JobStatus status) {
        String owner = command.replyTo();
        return owner == null
                ? List.of()
                : List.of(new Order.Reply(command.entity(), owner, kind, status));
    }

    private static List<Order> looked(Fact.Look look, Job job) {
        String owner = look.replyTo();
        return owner == null ? List.of() : List.of(Order.Reply.looked(job, owner));
    }

    private static List<Order> looked(Fact.Look look, Stub ended) {
        String owner = look.replyTo();
        return owner == null
                ? List.of()
                : List.of(
                        Order.Reply.looked(look.job(), owner, ended.status(), ended.stateOffset()));
    }

    private static Decision noSuchJob(Fact.Command command) {
        return new Decision(null, reply(command, Order.Reply.Kind.NOT_FOUND, null));
    }

    private static Decision wrongState(Fact.Command command, JobStatus status) {
        return new Decision(null, reply(command, Order.Reply.Kind.WRONG_STATE, status));
    }

    private static Decision withJob(Job job, Decision decision) {
        return new Decision(job, decision.orders());
    }
}
