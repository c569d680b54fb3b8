package io.atelier.ledger;

import io.atelier.job.Delivery;
import io.atelier.job.DeliveryAttempt;
import io.atelier.job.Fact;
import io.atelier.job.Group;
import io.atelier.job.GroupAnswer;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobId;
import io.atelier.job.Order;
import io.atelier.job.PartialImage;
import io.atelier.job.PartialImageAnswer;
import io.atelier.job.Webhook;
import io.atelier.job.WebhookEvent;
import io.atelier.job.WebhookMessage;
import io.atelier.log.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The deliveries of one partition: made with the event that they tell of, sent out by their
/// schedule, in order for every job and target, and kept as stubs once they have ended.
final class Deliveries {
    /// Of one job, between two sketches that are told of.
    private static final Duration SKETCHES_APART = Duration.ofMillis(500);

    private static final String DISABLED = "the endpoint is disabled or unknown";

    private final Webhooks webhooks;
    private final Targets targets;
    private final Map<JobId, Delivery> open = new HashMap<>();
    private final Map<JobId, Stub> ended = new HashMap<>();
    private final Map<Line, Deque<JobId>> lines = new HashMap<>();
    private final Map<String, Deque<JobId>> ready = new LinkedHashMap<>();
    private final Map<JobId, Instant> sketched = new HashMap<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparing(Timer::at));
    private final PriorityQueue<Timer> endings =
            new PriorityQueue<>(Comparator.comparing(Timer::at));
    private long turns;
    private Map<JobId, Delivery> changed = new LinkedHashMap<>();
    private List<WebhookMessage> messages = new ArrayList<>();
    private List<DeliveryAttempt> attempts = new ArrayList<>();
    private List<Order> orders = new ArrayList<>();
    private List<Forgotten> forgotten = new ArrayList<>();

    private record Timer(Instant at, JobId delivery) {}

    /// What is told one after the other: of one job or group, to one target.
    private record Line(JobId about, String target) {
        static Line of(Delivery delivery) {
            return new Line(delivery.about(), delivery.target().name());
        }
    }

    /// All that memory keeps of a delivery that has ended: whose it is, how many calls there are to
    /// forget with it, and where the rest is.
    private record Stub(String tenant, int attempts, Instant at, long stateOffset) {}

    /// A delivery that ended so long ago that nobody asks any more.
    record Forgotten(JobId delivery, int attempts) {}

    /// All that a batch wants to be written.
    ///
    /// @param messages of deliveries that are new
    /// @param attempts that were reported
    record Batch(
            Collection<Delivery> deliveries,
            List<WebhookMessage> messages,
            List<DeliveryAttempt> attempts,
            List<Order> orders,
            List<Forgotten> forgotten) {
        boolean empty() {
            return deliveries.isEmpty() && orders.isEmpty() && forgotten.isEmpty();
        }
    }

    Deliveries(Webhooks webhooks) {
        this.webhooks = webhooks;
        this.targets = new Targets(webhooks.policy());
    }

    /// Tells of a job that has just ended, or was parked.
    void announce(Job job, Instant now) {
        sketched.remove(job.id());
        open(
                job,
                WebhookEvent.of(job.status()),
                Completion.eventId(job),
                () -> JobAnswer.of(job, UnaryOperator.identity(), null),
                now);
    }

    /// Tells of a group that has just become complete.
    void announce(Group group, Instant now) {
        open(
                group.id(),
                group.tenant(),
                null,
                WebhookEvent.GROUP_COMPLETED,
                Completion.eventId(group),
                () -> GroupAnswer.of(group),
                null,
                now);
    }

    /// Tells of a sketch, as far as that is no burden: nothing else is on its way to the target,
    /// and the sketch before it was told of long enough ago. One call, and no other if it fails.
    void sketched(Job job, Fact.Sketched fact, Instant now) {
        Instant last = sketched.get(job.id());
        if (last != null && now.isBefore(last.plus(SKETCHES_APART))) {
            return;
        }
        PartialImage sketch = new PartialImage(job.id(), fact.image(), fact.sketch());
        boolean told =
                open(
                        job,
                        WebhookEvent.JOB_PARTIAL_IMAGE,
                        "%s/%d/sketch/%d/%d/%d"
                                .formatted(
                                        job.id(),
                                        job.run(),
                                        fact.fence(),
                                        fact.image(),
                                        fact.sketch().index()),
                        () -> PartialImageAnswer.of(sketch, UnaryOperator.identity()),
                        now);
        if (told) {
            sketched.put(job.id(), now);
        }
    }

    /// What is told, made only where somebody is to be told.
    private interface Data {
        Object made();
    }

    private boolean open(Job job, WebhookEvent type, String event, Data data, Instant now) {
        return open(
                job.id(),
                job.document().tenant(),
                job.document().webhook(),
                type,
                event,
                data,
                job.document().origin().trace(),
                now);
    }

    private boolean open(
            JobId about,
            String tenant,
            @Nullable Webhook own,
            WebhookEvent type,
            String event,
            Data data,
            @Nullable String trace,
            Instant now) {
        boolean any = false;
        for (Delivery.Target target : webhooks.targets(tenant, own, type)) {
            JobId id = Delivery.idOf(about, tenant, event, target);
            boolean busy = lines.containsKey(new Line(about, target.name()));
            boolean unwanted = type == WebhookEvent.JOB_PARTIAL_IMAGE && busy;
            if (unwanted || open.containsKey(id) || ended.containsKey(id)) {
                continue;
            }
            put(
                    new Delivery(
                            id,
                            about,
                            tenant,
                            type,
                            target,
                            now,
                            ++turns,
                            Delivery.UNWRITTEN,
                            0,
                            0,
                            new Delivery.Waiting(now)));
            lineUp(open(id));
            messages.add(
                    new WebhookMessage(
                            id,
                            about,
                            tenant,
                            type,
                            now,
                            trace,
                            Json.MAPPER.valueToTree(data.made())));
            any = true;
        }
        return any;
    }

    /// Where the whole of an ended delivery is, that somebody wants again; null where there is no
    /// need.
    @Nullable Long needs(Fact.OfDelivery fact) {
        Stub stub = ended.get(fact.delivery());
        return fact instanceof Fact.Redeliver wish
                        && stub != null
                        && stub.tenant().equals(wish.tenant())
                ? Long.valueOf(stub.stateOffset())
                : null;
    }

    /// @param loaded the whole of it, where [#needs] asked for it
    void fold(Fact.OfDelivery fact, @Nullable Delivery loaded, Instant now) {
        Delivery known = open.get(fact.delivery());
        Delivery delivery = known == null ? loaded : known;
        switch (fact) {
            case Fact.Called called -> {
                if (delivery != null
                        && delivery.state() instanceof Delivery.Calling
                        && delivery.attempts() == called.attempt().number()) {
                    called(delivery, called, now);
                }
            }
            case Fact.Redeliver wish -> redeliver(delivery, wish, now);
        }
    }

    private void called(Delivery delivery, Fact.Called fact, Instant now) {
        DeliveryAttempt attempt = fact.attempt();
        attempts.add(attempt);
        targets.answered(address(delivery), attempt, fact.retryAfter(), now);
        if (attempt.delivered()) {
            end(delivery.in(new Delivery.Delivered(now)));
        } else if (attempt.gone()) {
            end(delivery.in(new Delivery.Failed(now, "the target is gone")));
        } else if (delivery.type() == WebhookEvent.JOB_PARTIAL_IMAGE) {
            end(delivery.in(new Delivery.Failed(now, "a sketch is told of only once")));
        } else if (webhooks.policy().spent(delivery.tries())) {
            end(delivery.in(new Delivery.Failed(now, "all calls failed")));
        } else {
            put(delivery.in(new Delivery.Waiting(now.plus(wait(delivery, fact.retryAfter())))));
            arm(open(delivery.id()));
        }
    }

    private Duration wait(Delivery delivery, @Nullable Duration retryAfter) {
        WebhookPolicy policy = webhooks.policy();
        long seed = delivery.id().value().getMostSignificantBits() + delivery.attempts();
        Duration own = policy.wait(delivery.tries(), seed);
        Duration asked = retryAfter == null ? Duration.ZERO : policy.obeyed(retryAfter);
        return asked.compareTo(own) > 0 ? asked : own;
    }

    private void redeliver(@Nullable Delivery delivery, Fact.Redeliver wish, Instant now) {
        if (delivery == null || !delivery.tenant().equals(wish.tenant())) {
            reply(wish, Order.Reply.Kind.NOT_FOUND);
            return;
        }
        targets.trust(address(delivery));
        switch (delivery.state()) {
            case Delivery.Calling _ -> reply(wish, Order.Reply.Kind.REPLAYED);
            case Delivery.Waiting _ -> {
                put(delivery.in(new Delivery.Waiting(now)));
                arm(open(delivery.id()));
                reply(wish, Order.Reply.Kind.DONE);
            }
            case Delivery.Delivered _ -> wantAgain(delivery, wish, now);
            case Delivery.Failed _ -> wantAgain(delivery, wish, now);
        }
    }

    private void wantAgain(Delivery delivery, Fact.Redeliver wish, Instant now) {
        ended.remove(delivery.id());
        put(delivery.wantedAgain(++turns, now));
        lineUp(open(delivery.id()));
        reply(wish, Order.Reply.Kind.DONE);
    }

    /// Whatever is due: to be called, or called and never reported.
    void onTime(Instant now) {
        for (Timer timer = timers.peek();
                timer != null && !timer.at().isAfter(now);
                timer = timers.peek()) {
            timers.remove();
            Delivery delivery = open.get(timer.delivery());
            if (delivery != null && timer.at().equals(due(delivery))) {
                due(delivery, now);
            }
        }
    }

    private void due(Delivery delivery, Instant now) {
        switch (delivery.state()) {
            case Delivery.Waiting _ ->
                    ready.computeIfAbsent(address(delivery), _ -> new ArrayDeque<>())
                            .add(delivery.id());
            case Delivery.Calling calling -> {
                put(delivery.in(new Delivery.Calling(now, calling.repeats() + 1)));
                call(open(delivery.id()));
            }
            case Delivery.Delivered _ -> {}
            case Delivery.Failed _ -> {}
        }
    }

    /// Sends out what is due, as far as the targets have room.
    void dispatch(Instant now) {
        ready.entrySet()
                .removeIf(entry -> {
                    Deque<JobId> queue = entry.getValue();
                    while (!queue.isEmpty() && targets.free(entry.getKey(), now)) {
                        dispatch(queue.remove(), now);
                    }
                    return queue.isEmpty();
                });
    }

    private void dispatch(JobId id, Instant now) {
        Delivery delivery = open.get(id);
        if (delivery == null
                || !(delivery.state() instanceof Delivery.Waiting waiting)
                || waiting.until().isAfter(now)) {
            return;
        }
        if (!webhooks.callable(delivery)) {
            end(delivery.in(new Delivery.Failed(now, DISABLED)));
            return;
        }
        put(delivery.called(now));
        targets.called(address(delivery));
        call(open(id));
    }

    private void call(Delivery delivery) {
        orders.add(
                new Order.Deliver(
                        delivery.id(),
                        delivery.tenant(),
                        delivery.target(),
                        delivery.attempts(),
                        delivery.message()));
        arm(delivery);
    }

    /// A record of `state`, while the partition is read in; later ones replace earlier ones.
    void restore(Delivery delivery, long stateOffset) {
        if (delivery.endedAt() == null) {
            ended.remove(delivery.id());
            open.put(delivery.id(), delivery);
        } else {
            shrink(delivery, stateOffset);
        }
    }

    /// The message of a delivery, which is written once and right behind it.
    void restoreMessage(JobId delivery, long stateOffset) {
        open.computeIfPresent(
                delivery,
                (_, known) ->
                        known.message() == Delivery.UNWRITTEN
                                ? known.writtenAt(stateOffset)
                                : known);
    }

    void forget(JobId delivery) {
        open.remove(delivery);
        ended.remove(delivery);
    }

    /// Derives lines and timers once all of `state` has been read.
    void restored() {
        open.values().stream()
                .sorted(Comparator.comparingLong(Delivery::turn))
                .forEach(delivery -> {
                    turns = delivery.turn();
                    if (delivery.state() instanceof Delivery.Calling) {
                        targets.called(address(delivery));
                    }
                    lineUp(delivery);
                });
    }

    Batch take() {
        Batch batch = new Batch(changed.values(), messages, attempts, orders, forgotten);
        changed = new LinkedHashMap<>();
        messages = new ArrayList<>();
        attempts = new ArrayList<>();
        orders = new ArrayList<>();
        forgotten = new ArrayList<>();
        return batch;
    }

    /// Once a batch is committed: it can be called now.
    void committed(WebhookMessage message, long stateOffset) {
        Delivery delivery = open.get(message.delivery());
        if (delivery != null) {
            open.put(delivery.id(), delivery.writtenAt(stateOffset));
            arm(open(delivery.id()));
        }
    }

    /// Once a batch is committed: an ended delivery shrinks to a stub.
    void committed(Delivery written, long stateOffset) {
        Delivery delivery = open.get(written.id());
        if (delivery != null && delivery.endedAt() != null) {
            shrink(delivery, stateOffset);
        }
    }

    void forgetEndedBefore(Instant time) {
        for (Timer oldest = endings.peek();
                oldest != null && oldest.at().isBefore(time);
                oldest = endings.peek()) {
            endings.remove();
            Stub stub = ended.get(oldest.delivery());
            if (stub != null && stub.at().equals(oldest.at())) {
                ended.remove(oldest.delivery());
                forgotten.add(new Forgotten(oldest.delivery(), stub.attempts()));
            }
        }
        targets.forgetQuietSince(time);
    }

    @Nullable Instant nextTimer() {
        Timer first = timers.peek();
        return first == null ? null : first.at();
    }

    /// Deliveries that have not ended.
    int size() {
        return open.size();
    }

    private void shrink(Delivery delivery, long stateOffset) {
        Instant at = Objects.requireNonNull(delivery.endedAt());
        open.remove(delivery.id());
        ended.put(delivery.id(), new Stub(delivery.tenant(), delivery.attempts(), at, stateOffset));
        endings.add(new Timer(at, delivery.id()));
    }

    private void put(Delivery delivery) {
        open.put(delivery.id(), delivery);
        changed.put(delivery.id(), delivery);
    }

    private Delivery open(JobId id) {
        return Objects.requireNonNull(open.get(id));
    }

    private void lineUp(Delivery delivery) {
        lines.computeIfAbsent(Line.of(delivery), _ -> new ArrayDeque<>()).add(delivery.id());
        arm(delivery);
    }

    private void end(Delivery delivery) {
        put(delivery);
        Line line = Line.of(delivery);
        Deque<JobId> rest = Objects.requireNonNull(lines.get(line));
        rest.remove(delivery.id());
        if (rest.isEmpty()) {
            lines.remove(line);
        } else {
            arm(open(rest.element()));
        }
    }

    /// Sets its timer, if it has one by now.
    private void arm(Delivery delivery) {
        Instant due = due(delivery);
        if (due != null) {
            timers.add(new Timer(due, delivery.id()));
        }
    }

    /// Null for what has ended, stands behind another, or is not on the log yet.
    private @Nullable Instant due(Delivery delivery) {
        Deque<JobId> line = lines.get(Line.of(delivery));
        boolean first = line != null && delivery.id().equals(line.peek());
        return switch (delivery.state()) {
            case Delivery.Waiting waiting ->
                    first && delivery.message() != Delivery.UNWRITTEN ? waiting.until() : null;
            case Delivery.Calling calling ->
                    calling.since().plus(webhooks.policy().resend(calling.repeats()));
            case Delivery.Delivered _ -> null;
            case Delivery.Failed _ -> null;
        };
    }

    /// Where it is called, for whom: no tenant feels how others fare with the same target.
    private static String address(Delivery delivery) {
        return delivery.tenant() + " " + delivery.target().origin();
    }

    private void reply(Fact.Redeliver wish, Order.Reply.Kind kind) {
        String owner = wish.replyTo();
        if (owner != null) {
            orders.add(new Order.Reply(wish.delivery(), owner, kind, null));
        }
    }
}
