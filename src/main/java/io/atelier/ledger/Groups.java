package io.atelier.ledger;

import io.atelier.job.Fact;
import io.atelier.job.Group;
import io.atelier.job.JobId;
import io.atelier.job.Order;
import io.atelier.job.Tally;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The groups of one partition. Every fact about them is written and folded exactly once, in
/// transactions, so counting is all there is to do.
final class Groups {
    private final Map<JobId, Group> groups = new HashMap<>();
    private Map<JobId, Group> changed = new LinkedHashMap<>();
    private List<Group> completed = new ArrayList<>();
    private List<Order> replies = new ArrayList<>();

    /// All that a batch wants to be written.
    ///
    /// @param completed groups as they were when they became complete
    record Batch(Collection<Group> groups, List<Group> completed, List<Order> replies) {
        boolean empty() {
            return groups.isEmpty() && replies.isEmpty();
        }
    }

    void restore(Group group) {
        groups.put(group.id(), group);
    }

    /// @return the group, where this made it complete
    Optional<Group> fold(Fact.OfGroup fact) {
        Group before = groups.getOrDefault(fact.group(), Group.fresh(fact.tenant(), fact.name()));
        Group after =
                switch (fact) {
                    case Fact.GroupMember joined -> before.joined();
                    case Fact.GroupDone done ->
                            before.done(
                                    done.status(), new Tally(done.cost(), done.possiblyBilled()));
                    case Fact.GroupReopened again ->
                            before.reopened(
                                    again.was(), new Tally(again.cost(), again.possiblyBilled()));
                    case Fact.GroupClose close -> before.close();
                };
        if (fact instanceof Fact.GroupClose close) {
            reply(close, before.closed());
        }
        if (after.equals(before)) {
            return Optional.empty();
        }
        groups.put(after.id(), after);
        changed.put(after.id(), after);
        if (after.completions() == before.completions()) {
            return Optional.empty();
        }
        completed.add(after);
        return Optional.of(after);
    }

    Batch take() {
        Batch batch = new Batch(changed.values(), completed, replies);
        changed = new LinkedHashMap<>();
        completed = new ArrayList<>();
        replies = new ArrayList<>();
        return batch;
    }

    private void reply(Fact.GroupClose close, boolean again) {
        @Nullable String owner = close.replyTo();
        if (owner != null) {
            Order.Reply.Kind kind = again ? Order.Reply.Kind.REPLAYED : Order.Reply.Kind.DONE;
            replies.add(new Order.Reply(close.group(), owner, kind, null));
        }
    }
}
