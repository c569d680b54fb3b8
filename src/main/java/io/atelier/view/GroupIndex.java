package io.atelier.view;

import io.atelier.job.Group;
import io.atelier.job.JobId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The groups that this view knows; few and small beside the jobs.
final class GroupIndex {
    private final Map<JobId, Entry> groups = new ConcurrentHashMap<>();

    /// @param offset of its latest record on `state`
    record Entry(Group group, long offset) {}

    void folded(Group group, long offset) {
        groups.put(group.id(), new Entry(group, offset));
    }

    Optional<Group> find(String tenant, String name) {
        return entry(tenant, name).map(Entry::group);
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
