package io.atelier.view;

import io.atelier.job.Group;
import io.atelier.job.JobId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The groups that this view knows; few and small beside the jobs.
final class GroupIndex {
    private final Map<JobId, Group> groups = new ConcurrentHashMap<>();

    void folded(Group group) {
        groups.put(group.id(), group);
    }

    Optional<Group> find(String tenant, String name) {
        return Optional.ofNullable(groups.get(Group.idOf(tenant, name)));
    }
}
