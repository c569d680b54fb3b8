package io.atelier.view;

import io.atelier.job.Group;
import io.atelier.job.JobId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The groups that this view knows; few and small beside the jobs.
final class GroupIndex {
    private final Map<JobId, Entry> groups = new ConcurrentHashMap<>();

    /// @param offset of its latest record on `state`
    /// @param moved when that was written
    record Entry(Group group, long offset, Instant moved) {
        private Cursor place() {
            return new Cursor(moved, group.id());
        }
    }

    void folded(Group group, long offset, Instant moved) {
        groups.put(group.id(), new Entry(group, offset, moved));
    }

    Optional<Group> find(String tenant, String name) {
        return entry(tenant, name).map(Entry::group);
    }

    /// The one that moved last first. One that moves meanwhile is not on the pages that come.
    Page<Group> list(String tenant, @Nullable Cursor after, int limit) {
        return Page.of(
                        groups.values().stream()
                                .filter(entry -> entry.group().tenant().equals(tenant)),
                        Entry::place,
                        after,
                        limit)
                .map(Entry::group);
    }

    /// Most expensive first.
    List<Group> dearest(String tenant, int limit) {
        return groups.values().stream()
                .map(Entry::group)
                .filter(group -> group.tenant().equals(tenant))
                .sorted(Comparator.comparing(Group::cost).reversed().thenComparing(Group::name))
                .limit(limit)
                .toList();
    }

    Optional<Entry> entry(String tenant, String name) {
        return Optional.ofNullable(groups.get(Group.idOf(tenant, name)));
    }
}
