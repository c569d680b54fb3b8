package io.atelier.view;

import io.atelier.job.Group;
import io.atelier.job.JobId;
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

    Optional<Entry> entry(String tenant, String name) {
        return Optional.ofNullable(groups.get(Group.idOf(tenant, name)));
    }
}
