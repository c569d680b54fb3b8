package io.atelier.ledger;

import io.atelier.job.Ended;
import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.Group;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Lane;
import io.atelier.job.Order;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Session;
import io.atelier.job.Tier;
import io.atelier.job.TurnBase;
import io.atelier.job.TurnPlace;
import io.atelier.job.Usd;
import io.atelier.log.Heartbeat;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The memory of one partition: its jobs, and what can be derived from them (queues, timers,
/// holders). Changed by folding only; dropped whole when a transaction fails. One thread at a time.
final class Shard {
    /// What goes to the batch lane in one transaction.
    private static final int MOST_AT_ONCE = 1_000;

    private final Reducer reducer;
    private final Queues queues;
    private final long bornNanos;
    private final Map<JobId, Job> open = new HashMap<>();
    private final Map<JobId, Stub> ended = new HashMap<>();
    private final Groups groups = new Groups();
    private final Sessions sessions = new Sessions();
    private final Accounts accounts;
    private final Twins twins = new Twins();
    private final Deliveries deliveries;
    private final Set<JobId> awaiting = new LinkedHashSet<>();
    private final Deque<PartKey> forBatches = new ArrayDeque<>();
    private final Map<Tier, Depth> depths = new EnumMap<>(Tier.class);
    private final Depth batched = new Depth();
    private final Loads loads = new Loads();
    private final Map<PartKey, Holding> held = new HashMap<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparing(Timer::at));
    private final PriorityQueue<Timer> endings =
            new PriorityQueue<>(Comparator.comparing(Timer::at));
    private Map<JobId, Job> changed = new LinkedHashMap<>();
    private List<Order> orders = new ArrayList<>();
    private List<Job> started = new ArrayList<>();
    private List<Job> announced = new ArrayList<>();
    private List<Spending> spendings = new ArrayList<>();
    private List<Fact.OfGroup> facts = new ArrayList<>();
    private Bookings bookings = new Bookings();
    private List<JobId> forgotten = new ArrayList<>();

    private record Timer(Instant at, JobId job) {}

    /// Who was granted a part, and since when on this process's monotonic clock.
    ///
    /// @param batch that holds it; null for a call of its own
    private record Holding(String worker, int fence, @Nullable String batch, long sinceNanos) {}

    /// All that a batch wants to be written.
    ///
    /// @param jobs every job that changed, as it is now
    /// @param started jobs granted for the first time
    /// @param announced jobs as they were when they ended or were parked
    /// @param spendings what became of money
    /// @param facts about groups and accounts, and to jobs, which may live on other partitions
    /// @param forgotten jobs that ended so long ago that nobody asks any more
    record Batch(
            Collection<Job> jobs,
            List<Order> orders,
            List<Job> started,
            List<Job> announced,
            List<Spending> spendings,
            List<Fact> facts,
            List<JobId> forgotten,
            Groups.Batch groups,
            Sessions.Batch sessions,
            Accounts.Batch accounts,
            Deliveries.Batch deliveries) {
        boolean empty() {
            return jobs.isEmpty()
                    && orders.isEmpty()
                    && forgotten.isEmpty()
                    && groups.empty()
                    && sessions.empty()
                    && facts.isEmpty()
                    && accounts.empty()
                    && deliveries.empty();
        }

        /// Jobs that ended without pictures because attempts were spent, the last of them perhaps
        /// on a worker that never came back. A refusal is an answer, and no dead letter.
        List<GivenUp> givenUp() {
            return announced.stream()
                    .filter(job -> job.status() == JobStatus.FAILED)
                    .flatMap(job ->
                            job.parts().stream()
                                    .filter(Batch::spent)
                                    .findFirst()
                                    .map(part -> new GivenUp(job, reason(part)))
                                    .stream())
                    .toList();
        }

        private static boolean spent(Part part) {
            return part.state() instanceof PartState.Failed failed && failed.spent();
        }

        private static String reason(Part part) {
            Failure failure = part.failure();
            String why = failure == null ? "unknown" : failure.code();
            return why.equals(Failure.WORKER_LOST) ? "worker lost" : "attempts spent: " + why;
        }
    }

    /// A job that failed although nobody refused it.
    record GivenUp(Job job, String reason) {}

    /// @param queues of all shards of this process
    /// @param bornNanos monotonic, when this process became responsible
    Shard(Reducer reducer, Queues queues, Webhooks webhooks, long bornNanos) {
        this.reducer = reducer;
        this.queues = queues;
        this.accounts = new Accounts(reducer.budgets());
        this.deliveries = new Deliveries(webhooks);
        this.bornNanos = bornNanos;
        for (Tier tier : Tier.values()) {
            depths.put(tier, new Depth());
        }
    }

    /// A record of `state`, while the partition is read in. Later ones of a job replace earlier
    /// ones.
    void restore(Job job) {
        ended.remove(job.id());
        open.put(job.id(), job);
        twins.follow(job);
    }

    void restore(JobId job, Ended how, long stateOffset) {
        open.remove(job);
        shrink(job, how, stateOffset);
        twins.restore(job, how);
    }

    void restore(Group group) {
        groups.restore(group);
    }

    void restore(Session session) {
        sessions.restore(session);
    }

    /// The accounts of this partition, for whoever reads them in.
    Accounts accounts() {
        return accounts;
    }

    /// The deliveries of this partition, for whoever reads them in or asks for one.
    Deliveries deliveries() {
        return deliveries;
    }

    void forgetSession(JobId session) {
        sessions.forget(session);
    }

    void forget(JobId job) {
        open.remove(job);
        ended.remove(job);
    }

    /// Derives queues and timers once all of `state` has been read.
    void restored() {
        open.values().stream()
                .sorted(Comparator.comparing(Job::createdAt))
                .forEach(job -> index(null, job, bornNanos));
        deliveries.restored();
    }

    /// What it takes to fold this fact: the ended job that it wants to start again, or the ended
    /// delivery that it wants made again, by its offset in `state`; null where memory suffices.
    @Nullable Long needs(Fact fact) {
        if (fact instanceof Fact.OfDelivery ofDelivery) {
            return deliveries.needs(ofDelivery);
        }
        Stub stub = ended.get(fact.entity());
        return fact instanceof Fact.Redrive redrive
                        && stub != null
                        && stub.tenant().equals(redrive.tenant())
                        && redrivable(stub.status())
                ? Long.valueOf(stub.stateOffset())
                : null;
    }

    /// @param loaded the whole of an ended job, where [#needs] asked for it
    void fold(Fact fact, @Nullable Job loaded, Instant now, long nanos) {
        switch (fact) {
            case Fact.OfGroup ofGroup ->
                    groups.fold(ofGroup).ifPresent(group -> deliveries.announce(group, now));
            case Fact.OfSession ofSession -> sessions.fold(ofSession);
            case Fact.OfAccount ofAccount -> accounts.fold(ofAccount, now);
            case Fact.OfDelivery ofDelivery -> deliveries.fold(ofDelivery, null, now);
            case Fact.OfJob ofJob -> fold(ofJob, loaded, now, nanos);
        }
    }

    private void fold(Fact.OfJob fact, @Nullable Job loaded, Instant now, long nanos) {
        Job known = open.get(fact.job());
        Job job = known == null ? loaded : known;
        Stub stub = ended.get(fact.job());
        Decision decision;
        if (foreign(fact, job, stub)) {
            decision = reducer.first(fact, now);
        } else if (job != null) {
            decision = reducer.next(job, fact, now);
        } else if (stub != null) {
            decision = reducer.afterEnd(stub, fact);
        } else {
            decision = first(fact, now);
        }
        apply(job, decision, now, nanos);
        if (fact instanceof Fact.Reserved(_, String tenant, _, Usd usd)) {
            // Parts that were cancelled, begun anew or brought before the answer came need none.
            bookings.giveBack(tenant, usd.minus(reserved(decision.job()).minus(reserved(job))));
        }
        if (fact instanceof Fact.Sketched sketched && job != null && !job.terminal()) {
            deliveries.sketched(job, sketched, now);
        }
    }

    private static Usd reserved(@Nullable Job job) {
        return job == null ? Usd.ZERO : job.reserved();
    }

    /// A wish about a job of another tenant: to its sender there is no such job.
    private static boolean foreign(Fact.OfJob fact, @Nullable Job job, @Nullable Stub stub) {
        String owner = job != null ? job.document().tenant() : stub != null ? stub.tenant() : null;
        return fact instanceof Fact.OfOwner wish && owner != null && !owner.equals(wish.tenant());
    }

    private Decision first(Fact.OfJob fact, Instant now) {
        if (!(fact instanceof Fact.Submit submit)) {
            return reducer.first(fact, now);
        }
        Optional<JobId> twin = twins.join(submit, now).filter(this::knows);
        if (twin.isPresent()) {
            return joined(submit, twin.get());
        }
        if (submit.document().session() == null) {
            return reducer.first(fact, now);
        }
        return switch (sessions.admit(submit)) {
            case Sessions.Admission.Taken taken -> reducer.turn(submit, taken.turn(), now);
            case Sessions.Admission.Refused refused -> new Decision(null, refused.reply());
        };
    }

    private Decision joined(Fact.Submit submit, JobId twin) {
        String owner = submit.replyTo();
        return new Decision(
                null,
                owner == null
                        ? List.of()
                        : List.of(Order.Reply.joined(submit.job(), owner, twin, status(twin))));
    }

    /// Where the retention is short, jobs are forgotten before they stop being twins.
    private boolean knows(JobId job) {
        return open.containsKey(job) || ended.containsKey(job);
    }

    private JobStatus status(JobId known) {
        Job job = open.get(known);
        return job == null ? Objects.requireNonNull(ended.get(known)).status() : job.status();
    }

    /// Fires whatever is due.
    void onTime(Instant now, long nanos) {
        twins.forgetBy(now);
        deliveries.onTime(now);
        for (Timer timer = timers.peek();
                timer != null && !timer.at().isAfter(now);
                timer = timers.peek()) {
            timers.remove();
            Job job = open.get(timer.job());
            if (job != null && timer.at().equals(reducer.due(job))) {
                apply(job, reducer.onTime(job, now), now, nanos);
            }
        }
    }

    /// Takes back what was granted to workers that are gone or say that they have not got it.
    void checkLeases(Leases leases, Instant now, long nanos) {
        for (Map.Entry<PartKey, Holding> entry : List.copyOf(held.entrySet())) {
            PartKey key = entry.getKey();
            Holding holding = entry.getValue();
            String reason = null;
            if (leases.lost(holding.worker(), holding.sinceNanos())) {
                reason = "is no longer heard";
            } else if (disowned(leases, key, holding)) {
                reason = "no longer holds the attempt";
            }
            Job job = open.get(key.job());
            if (reason != null && job != null) {
                apply(
                        job,
                        reducer.onLost(job, key.part(), holding.worker(), reason, now),
                        now,
                        nanos);
            }
        }
    }

    private static boolean disowned(Leases leases, PartKey key, Holding holding) {
        return holding.batch() == null
                ? leases.disowned(
                        holding.worker(),
                        new Heartbeat.Held(key.job(), key.part(), holding.fence()),
                        holding.sinceNanos())
                : leases.disowned(holding.worker(), holding.batch(), holding.sinceNanos());
    }

    /// Sends what waits for nobody else: webhooks, turns whose time has come, and what goes into
    /// batches, where it waits for others of its kind. Of the rest [Queues#dispatch] decides.
    void letGo(Instant now, long nanos) {
        deliveries.dispatch(now);
        letGoTurns(now, nanos);
        dispatchBatched(now, nanos);
    }

    /// Its turn has come.
    void dispatch(Queues.Waiting next, Instant now, long nanos) {
        Job job = open.get(next.job());
        if (job != null) {
            apply(job, reducer.dispatch(job, next.part(), now), now, nanos);
        }
    }

    /// It was dispatched, and somebody else has its place.
    ///
    /// @param since when it was queued
    void recall(Queues.Waiting back, Instant since, Instant now, long nanos) {
        Job job = open.get(back.job());
        if (job != null) {
            apply(job, reducer.recall(job, back.part(), since, now), now, nanos);
        }
    }

    /// Empty where it doesn't wait.
    Optional<Instant> queuedSince(Queues.Waiting part) {
        Job job = open.get(part.job());
        return job != null && job.part(part.part()).state() instanceof PartState.Queued queued
                ? Optional.of(queued.since())
                : Optional.empty();
    }

    private void dispatchBatched(Instant now, long nanos) {
        for (int i = 0; i < MOST_AT_ONCE && !forBatches.isEmpty(); i++) {
            PartKey key = forBatches.remove();
            Job job = open.get(key.job());
            if (job != null && job.laneOf(job.part(key.part())) == Lane.BATCH) {
                apply(job, reducer.dispatch(job, key.part(), now), now, nanos);
            } else if (job != null && job.part(key.part()).state() instanceof PartState.Queued) {
                // Called at once after all.
                enqueue(job, job.part(key.part()), null);
            }
        }
    }

    private void enqueue(Job job, Part part, @Nullable PartState was) {
        if (job.laneOf(part) == Lane.BATCH) {
            forBatches.add(new PartKey(job.id(), part.index()));
        } else if (was instanceof PartState.Dispatched) {
            queues.putBack(waiting(job, part), kind(job, part));
        } else {
            queues.add(waiting(job, part), kind(job, part));
        }
    }

    private Queues.Waiting waiting(Job job, Part part) {
        return new Queues.Waiting(this, job.id(), part.index());
    }

    private static Queues.Kind kind(Job job, Part part) {
        JobDocument document = job.document();
        return new Queues.Kind(document.tier(), model(job), document.tenant(), part.images());
    }

    /// Hands over what has gathered since the last time.
    Batch take() {
        Accounts.Batch books = accounts.take();
        List<Fact> told = new ArrayList<>(facts);
        told.addAll(bookings.facts());
        told.addAll(books.answers());
        Batch batch =
                new Batch(
                        changed.values(),
                        orders,
                        started,
                        announced,
                        spendings,
                        told,
                        forgotten,
                        groups.take(),
                        sessions.take(),
                        books,
                        deliveries.take());
        changed = new LinkedHashMap<>();
        orders = new ArrayList<>();
        started = new ArrayList<>();
        announced = new ArrayList<>();
        spendings = new ArrayList<>();
        facts = new ArrayList<>();
        bookings = new Bookings();
        forgotten = new ArrayList<>();
        return batch;
    }

    /// Once a batch is committed: an ended job shrinks to a stub.
    void committed(Job job, long stateOffset) {
        Job current = open.get(job.id());
        Ended how = current == null ? null : current.ended();
        if (how != null) {
            open.remove(job.id());
            shrink(job.id(), how, stateOffset);
        }
    }

    /// Lets go of what ended before that time; it is forgotten on `state`, too.
    void forgetEndedBefore(Instant time) {
        for (Timer oldest = endings.peek();
                oldest != null && oldest.at().isBefore(time);
                oldest = endings.peek()) {
            endings.remove();
            Stub stub = ended.get(oldest.job());
            if (stub != null && stub.finishedAt().equals(oldest.at())) {
                ended.remove(oldest.job());
                forgotten.add(oldest.job());
            }
        }
        sessions.forgetQuietSince(time);
        deliveries.forgetEndedBefore(time);
    }

    private void shrink(JobId job, Ended how, long stateOffset) {
        ended.put(job, Stub.of(how, stateOffset));
        endings.add(new Timer(how.at(), job));
    }

    /// When [#onTime] has something to do.
    @Nullable Instant nextTimer() {
        Timer first = timers.peek();
        Instant job = first == null ? null : first.at();
        Instant delivery = deliveries.nextTimer();
        boolean sooner = job == null || (delivery != null && delivery.isBefore(job));
        return sooner ? delivery : job;
    }

    int size() {
        return open.size() + ended.size();
    }

    Depth depth(Tier tier) {
        return Objects.requireNonNull(depths.get(tier), "every tier has a depth");
    }

    /// Of what is on its way into a batch, and in one.
    Depth batched() {
        return batched;
    }

    Loads loads() {
        return loads;
    }

    private void apply(@Nullable Job before, Decision decision, Instant now, long nanos) {
        orders.addAll(decision.orders());
        Job next = decision.job();
        if (next == null || next.equals(before)) {
            return;
        }
        boolean moved = before == null || before.status() != next.status();
        Job after = moved ? next.changedStatus() : next;
        changed.put(after.id(), after);
        if (after.startedAt() != null && (before == null || before.startedAt() == null)) {
            started.add(after);
        }
        if (moved && announces(after.status())) {
            announced.add(after);
            deliveries.announce(after, now);
        }
        tellGroup(before, after);
        bookings.follow(before, after);
        tellSession(before, after, now);
        twins.follow(after);
        ended.remove(after.id());
        open.put(after.id(), after);
        index(before, after, nanos);
    }

    private void tellGroup(@Nullable Job before, Job after) {
        String name = after.document().group();
        if (name == null) {
            return;
        }
        String tenant = after.document().tenant();
        JobId group = Group.idOf(tenant, name);
        if (before == null) {
            facts.add(new Fact.GroupMember(group, tenant, name));
        }
        if (before != null && before.terminal() && !after.terminal()) {
            facts.add(
                    new Fact.GroupReopened(
                            group,
                            tenant,
                            name,
                            before.status(),
                            before.cost(),
                            before.possiblyBilled()));
        }
        if (after.terminal() && (before == null || !before.terminal())) {
            facts.add(
                    new Fact.GroupDone(
                            group,
                            tenant,
                            name,
                            after.status(),
                            after.cost(),
                            after.possiblyBilled()));
        }
    }

    private void tellSession(@Nullable Job before, Job after, Instant now) {
        JobId session = after.document().session();
        if (session == null) {
            return;
        }
        sessions.follow(before, after, now);
        boolean moved = before == null || before.terminal() != after.terminal();
        if (moved || after.awaitsTurn()) {
            awaiting.add(after.id());
        }
    }

    /// Queues the turns whose time has come.
    private void letGoTurns(Instant now, long nanos) {
        for (JobId moved : List.copyOf(awaiting)) {
            Job job = open.get(moved);
            JobId session = job == null ? null : job.document().session();
            if (job != null && session != null) {
                letGoNext(session, job, now, nanos);
            }
        }
        awaiting.clear();
    }

    /// @param moved a turn that has come, ended or begun again
    private void letGoNext(JobId id, Job moved, Instant now, long nanos) {
        Session session =
                sessions.find(id).filter(it -> it.turnOf(moved.id()).isPresent()).orElse(null);
        if (session == null) {
            // Forgotten, so there is nobody left to wait for.
            TurnPlace place = moved.turn();
            letGo(moved.id(), place == null ? null : place.base(), now, nanos);
            return;
        }
        Session.Turn turn = session.current().orElse(null);
        while (turn != null && !open.containsKey(turn.job())) {
            sessions.lost(id, turn, now);
            session = sessions.find(id).orElseThrow();
            turn = session.current().orElse(null);
        }
        if (turn != null) {
            letGo(turn.job(), session.baseOf(turn), now, nanos);
        }
    }

    private void letGo(JobId turn, @Nullable TurnBase base, Instant now, long nanos) {
        Job job = open.get(turn);
        if (job != null) {
            apply(job, reducer.letGo(job, base, now), now, nanos);
        }
    }

    private void index(@Nullable Job before, Job after, long nanos) {
        Tier tier = after.document().tier();
        loads.moved(
                after.document().tenant(), before == null ? null : before.status(), after.status());
        for (Part part : after.parts()) {
            PartState was = before == null ? null : before.part(part.index()).state();
            PartState is = part.state();
            if (is.equals(was)) {
                continue;
            }
            PartKey key = new PartKey(after.id(), part.index());
            Part past = before == null ? null : before.part(part.index());
            if (is instanceof PartState.Queued && !(was instanceof PartState.Queued)) {
                enqueue(after, part, alone(past));
            }
            depth(tier).moved(alone(past), alone(part));
            queues.moved(waiting(after, part), kind(after, part), alone(past), alone(part), nanos);
            batched.moved(together(past), together(part));
            if (past != null) {
                Spending.of(after, past, part).ifPresent(spendings::add);
            }
            if (is instanceof PartState.Running running) {
                held.put(
                        key,
                        new Holding(
                                running.worker(),
                                part.fence(),
                                part.batched() ? part.bound() : null,
                                nanos));
            } else {
                held.remove(key);
            }
        }
        Instant due = reducer.due(after);
        if (due != null && (before == null || !due.equals(reducer.due(before)))) {
            timers.add(new Timer(due, after.id()));
        }
    }

    /// Whether a job that comes to this is told of.
    static boolean announces(JobStatus status) {
        return status.terminal() || status == JobStatus.AMBIGUOUS;
    }

    /// Perhaps: of one that succeeded only its parts tell whether it has all its pictures.
    private static boolean redrivable(JobStatus status) {
        return status == JobStatus.FAILED
                || status == JobStatus.EXPIRED
                || status == JobStatus.SUCCEEDED;
    }

    private static String model(Job job) {
        return job.document().operation().options().model();
    }

    /// Null for what is on its way into a batch or in one.
    private static @Nullable PartState alone(@Nullable Part part) {
        return part == null || together(part) != null ? null : part.state();
    }

    private static @Nullable PartState together(@Nullable Part part) {
        return part != null && part.batched() && !(part.state() instanceof PartState.Queued)
                ? part.state()
                : null;
    }
}
