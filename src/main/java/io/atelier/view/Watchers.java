package io.atelier.view;

import io.atelier.job.JobId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Everybody who watches something at this replica, and how they are woken.
///
/// They are found by the routing bits of what they watch: a session and all jobs of its turns have
/// the same. Whoever is woken for nothing finds no news and sleeps on.
final class Watchers implements AutoCloseable {
    private final int most;
    private final int mostPerTenant;
    private final Duration stalled;
    private final Map<Integer, Set<Watcher>> watchers = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();
    private final Map<String, Integer> ofTenants = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /// @param most watchers at once
    /// @param mostPerTenant of which are one tenant's, so that nobody keeps the others out
    /// @param stalled how long a watcher may take nothing before it is cut
    Watchers(int most, int mostPerTenant, Duration stalled, MeterRegistry meters) {
        this.most = most;
        this.mostPerTenant = mostPerTenant;
        this.stalled = stalled;
        Gauge.builder("atelier.view.watchers", size, AtomicInteger::get)
                .description("Open event streams")
                .register(meters);
    }

    boolean full() {
        return closed || size.get() >= most;
    }

    /// Whether it has as many as one tenant may.
    boolean full(String tenant) {
        return ofTenants.getOrDefault(tenant, 0) >= mostPerTenant;
    }

    /// Empty where there are too many, or this replica is about to stop. Close it at the end.
    ///
    /// @param cut closes the watcher's connection
    Optional<Watcher> join(String tenant, JobId watched, Runnable cut) {
        if (closed) {
            return Optional.empty();
        }
        if (size.incrementAndGet() > most) {
            size.decrementAndGet();
            return Optional.empty();
        }
        if (ofTenants.merge(tenant, 1, Integer::sum) > mostPerTenant) {
            leave(tenant);
            return Optional.empty();
        }
        Watcher watcher = new Watcher(cut, one -> leave(tenant, watched, one));
        watchers.compute(
                watched.routing(),
                (_, others) -> {
                    Set<Watcher> all = others == null ? ConcurrentHashMap.newKeySet() : others;
                    all.add(watcher);
                    return all;
                });
        if (closed) {
            watcher.dismiss();
        }
        return Optional.of(watcher);
    }

    /// Something is new of a job, a session or a group.
    void changed(JobId id) {
        watchers.getOrDefault(id.routing(), Set.of()).forEach(Watcher::wake);
    }

    /// Cuts whoever has not taken what was written for too long.
    void cutStalled() {
        watchers.values().forEach(some -> some.forEach(watcher -> watcher.cutIf(stalled)));
    }

    /// Ends all streams: their callers go on at another replica.
    @Override
    public void close() {
        closed = true;
        watchers.values().forEach(some -> some.forEach(Watcher::dismiss));
    }

    private void leave(String tenant, JobId watched, Watcher watcher) {
        leave(tenant);
        watchers.computeIfPresent(
                watched.routing(),
                (_, all) -> {
                    all.remove(watcher);
                    return all.isEmpty() ? null : all;
                });
    }

    private void leave(String tenant) {
        size.decrementAndGet();
        ofTenants.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
    }
}
