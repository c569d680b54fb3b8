package io.atelier.view;

import io.atelier.job.JobId;
import io.atelier.job.Session;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The sessions that this view knows; few and small beside the jobs.
final class SessionIndex {
    private final Map<JobId, Session> sessions = new ConcurrentHashMap<>();

    void folded(Session session) {
        sessions.put(session.id(), session);
    }

    void forgotten(JobId session) {
        sessions.remove(session);
    }

    /// Empty for a session of another tenant, too.
    Optional<Session> find(String tenant, JobId session) {
        return Optional.ofNullable(sessions.get(session))
                .filter(found -> found.tenant().equals(tenant));
    }

    /// Newest first.
    Page<Session> list(String tenant, @Nullable Cursor after, int limit) {
        return Page.of(
                sessions.values().stream().filter(session -> session.tenant().equals(tenant)),
                session -> new Cursor(session.createdAt(), session.id()),
                after,
                limit);
    }
}
