package io.atelier.ledger;

import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import io.atelier.job.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The sessions of one partition: which turns there are, and whose turn it is. The turns' jobs are
/// on the same partition, so both are always of one mind.
final class Sessions {
    private final Map<JobId, Session> sessions = new HashMap<>();
    private final PriorityQueue<Quiet> quiet =
            new PriorityQueue<>(Comparator.comparing(Quiet::since));
    private Map<JobId, Session> changed = new LinkedHashMap<>();
    private List<Order> replies = new ArrayList<>();
    private List<JobId> forgotten = new ArrayList<>();

    private record Quiet(Instant since, JobId session) {}

    /// What a session says to a turn that somebody hands in.
    sealed interface Admission {
        /// It will be this one.
        record Taken(int turn) implements Admission {}

        /// @param reply to whoever waits for one
        record Refused(List<Order> reply) implements Admission {
            public Refused {
                reply = List.copyOf(reply);
            }
        }
    }

    /// All that a batch wants to be written.
    ///
    /// @param forgotten sessions of which nobody has heard for long
    record Batch(Collection<Session> sessions, List<Order> replies, List<JobId> forgotten) {
        boolean empty() {
            return sessions.isEmpty() && replies.isEmpty() && forgotten.isEmpty();
        }
    }

    void restore(Session session) {
        sessions.put(session.id(), session);
        watch(session);
    }

    void forget(JobId session) {
        sessions.remove(session);
    }

    void fold(Fact.OfSession fact) {
        switch (fact) {
            case Fact.SessionOpen open -> open(open);
            case Fact.SessionLook look -> look(look);
        }
    }

    /// Whether the session takes a job in that the ledger has not heard of; nothing changes yet.
    Admission admit(Fact.Submit submit) {
        JobDocument document = submit.document();
        Session session = find(document.session(), document.tenant());
        if (session == null && document.opensSession(submit.job())) {
            return new Admission.Taken(1);
        }
        if (session == null) {
            return refused(submit, Order.Reply.Kind.NOT_FOUND, null, null);
        }
        Optional<Session.Turn> forgottenJob = session.turnOf(submit.job());
        if (forgottenJob.isPresent()) {
            return refused(submit, Order.Reply.Kind.REPLAYED, forgottenJob.get().status(), null);
        }
        Order.Reply.Refusal refusal = refusal(session, document.fromTurn());
        return refusal == null
                ? new Admission.Taken(session.turns().size() + 1)
                : refused(submit, Order.Reply.Kind.REFUSED, null, refusal);
    }

    /// What a change of a turn's job means to its session.
    ///
    /// @param before null where the job is new
    void follow(@Nullable Job before, Job after, Instant now) {
        Session session = sessions.get(after.document().session());
        if (session == null && before == null && after.document().opensSession(after.id())) {
            session = Session.openedBy(after);
        }
        if (session == null) {
            return;
        }
        if (before == null) {
            put(session.joined(after.id(), after.document().fromTurn()));
        } else if (session.turnOf(after.id()).isEmpty()) {
            return;
        } else if (before.terminal() && !after.terminal()) {
            put(session.reopened(after.id()));
        } else if (!before.terminal() && after.terminal()) {
            put(session.ended(after, now));
        }
    }

    Optional<Session> find(JobId session) {
        return Optional.ofNullable(sessions.get(session));
    }

    /// The job of that turn is nowhere to be found: those after it must not wait for ever.
    void lost(JobId session, Session.Turn turn, Instant now) {
        Session known = sessions.get(session);
        if (known != null) {
            put(known.lost(turn, now));
        }
    }

    /// Lets go of sessions whose last turn ended before that time, or that never had one.
    void forgetQuietSince(Instant time) {
        for (Quiet oldest = quiet.peek();
                oldest != null && oldest.since().isBefore(time);
                oldest = quiet.peek()) {
            quiet.remove();
            Session session = sessions.get(oldest.session());
            if (session != null && session.quiet() && session.quietSince().equals(oldest.since())) {
                sessions.remove(session.id());
                forgotten.add(session.id());
            }
        }
    }

    Batch take() {
        Batch batch = new Batch(changed.values(), replies, forgotten);
        changed = new LinkedHashMap<>();
        replies = new ArrayList<>();
        forgotten = new ArrayList<>();
        return batch;
    }

    private void open(Fact.SessionOpen open) {
        Session known = sessions.get(open.session());
        if (known == null) {
            put(Session.opened(open));
        }
        Order.Reply.Kind kind =
                known == null
                        ? Order.Reply.Kind.DONE
                        : known.requestHash().equals(open.requestHash())
                                ? Order.Reply.Kind.REPLAYED
                                : Order.Reply.Kind.CONFLICT;
        reply(open, kind, null);
    }

    private void look(Fact.SessionLook look) {
        Session known = find(look.session(), look.tenant());
        reply(look, known == null ? Order.Reply.Kind.NOT_FOUND : Order.Reply.Kind.DONE, known);
    }

    private @Nullable Session find(@Nullable JobId session, String tenant) {
        Session known = sessions.get(session);
        return known != null && known.tenant().equals(tenant) ? known : null;
    }

    private static Order.Reply.@Nullable Refusal refusal(
            Session session, @Nullable Integer fromTurn) {
        if (session.full()) {
            return Order.Reply.Refusal.SESSION_FULL;
        }
        if (fromTurn == null) {
            return null;
        }
        Optional<Session.Turn> from = session.turn(fromTurn);
        if (from.isEmpty()) {
            return Order.Reply.Refusal.NO_SUCH_TURN;
        }
        return from.get().status().terminal() && from.get().image() == null
                ? Order.Reply.Refusal.TURN_WITHOUT_PICTURE
                : null;
    }

    private void put(Session session) {
        sessions.put(session.id(), session);
        changed.put(session.id(), session);
        watch(session);
    }

    private void watch(Session session) {
        if (session.quiet()) {
            quiet.add(new Quiet(session.quietSince(), session.id()));
        }
    }

    private static Admission refused(
            Fact.Submit submit,
            Order.Reply.Kind kind,
            @Nullable JobStatus status,
            Order.Reply.@Nullable Refusal refusal) {
        String owner = submit.replyTo();
        return new Admission.Refused(
                owner == null
                        ? List.of()
                        : List.of(
                                new Order.Reply(
                                        submit.job(), owner, kind, status, null, refusal, null)));
    }

    private void reply(Fact.Command command, Order.Reply.Kind kind, @Nullable Session session) {
        String owner = command.replyTo();
        if (owner != null) {
            replies.add(
                    new Order.Reply(
                            command.entity(),
                            owner,
                            kind,
                            null,
                            null,
                            null,
                            session == null ? null : session.settings()));
        }
    }
}
