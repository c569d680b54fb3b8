package io.atelier.view;

import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Tier;
import io.atelier.log.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// An index on the heap: good for some hundred thousand jobs, gone with the process.
///
/// A job is kept as the JSON it came as and read when asked for; only what lists sort and filter by
/// lies ready. A list with a filter that matches little walks the tenant's jobs.
public final class MemoryIndex implements JobIndex {
    /// Facts are kept for 3 days, a few hours more until their segment is dropped. So no SUBMIT can
    /// be heard that is older than a tombstone this old, and it need not be remembered. (The first
    /// SUBMIT of a job is gone anyway before its state: that is kept for 7 days after the end. But
    /// a client may send it again on the last of them.)
    private static final Duration TOMBSTONES = Duration.ofDays(5);

    private final Map<JobId, Entry> entries = new ConcurrentHashMap<>();
    private final Map<String, NavigableMap<Cursor, Entry>> lists = new ConcurrentHashMap<>();

    // Only the telling thread touches these.
    private final Map<JobId, Instant> forgotten = new HashMap<>();
    private final Queue<Forgotten> oldestForgotten = new ArrayDeque<>();

    private record Forgotten(JobId job, Instant written) {}

    @Override
    public void submitted(Fact.Submit submit, byte[] value, Instant written) {
        Instant end = forgotten.get(submit.job());
        boolean ofAPastLife = end != null && !written.isAfter(end);
        if (!ofAPastLife && !entries.containsKey(submit.job())) {
            put(Entry.of(submit, value, written));
        }
    }

    @Override
    public void folded(Job job, byte[] value) {
        put(Entry.of(job, value));
    }

    @Override
    public void forgotten(JobId job, Instant written) {
        Entry entry = entries.get(job);
        if (entry != null && !entry.submittedAfter(written)) {
            entries.remove(job);
            list(entry.tenant).remove(entry.place);
        }
        remember(new Forgotten(job, written));
    }

    @Override
    public Optional<Known> find(String tenant, JobId job) {
        Entry entry = entries.get(job);
        return entry == null || !entry.tenant.equals(tenant)
                ? Optional.empty()
                : Optional.of(entry.known());
    }

    @Override
    public Page<Known> list(String tenant, Filter filter, @Nullable Cursor after, int limit) {
        return page(listOf(tenant), filter, after, limit);
    }

    @Override
    public Page<Known> oldest(String tenant, Filter filter, @Nullable Cursor after, int limit) {
        return page(listOf(tenant).descendingMap(), filter, after, limit);
    }

    private NavigableMap<Cursor, Entry> listOf(String tenant) {
        return lists.getOrDefault(tenant, new ConcurrentSkipListMap<>());
    }

    private static Page<Known> page(
            NavigableMap<Cursor, Entry> all, Filter filter, @Nullable Cursor after, int limit) {
        List<Known> jobs = new ArrayList<>();
        Cursor last = after;
        for (Entry entry : (after == null ? all : all.tailMap(after, false)).values()) {
            if (!filter.shows(entry.status, entry.tier, entry.group)) {
                continue;
            }
            if (jobs.size() == limit) {
                return new Page<>(jobs, last);
            }
            jobs.add(entry.known());
            last = entry.place;
        }
        return new Page<>(jobs, null);
    }

    @Override
    public long size() {
        return entries.size();
    }

    private void put(Entry entry) {
        Entry before = entries.put(entry.place.job(), entry);
        list(entry.tenant).put(entry.place, entry);
        if (before != null && !before.samePlaceAs(entry)) {
            list(before.tenant).remove(before.place);
        }
    }

    private NavigableMap<Cursor, Entry> list(String tenant) {
        return lists.computeIfAbsent(tenant, _ -> new ConcurrentSkipListMap<>());
    }

    private void remember(Forgotten latest) {
        forgotten.put(latest.job(), latest.written());
        oldestForgotten.add(latest);
        Instant horizon = latest.written().minus(TOMBSTONES);
        while (oldestForgotten.element().written().isBefore(horizon)) {
            Forgotten old = oldestForgotten.remove();
            forgotten.remove(old.job(), old.written());
        }
    }

    /// A class, not a record: it holds bytes.
    private static final class Entry {
        private final Cursor place;
        private final String tenant;
        private final Tier tier;
        private final @Nullable String group;
        private final JobStatus status;
        private final byte[] value;

        /// When the SUBMIT was written that this is; null once the ledger has spoken.
        private final @Nullable Instant submitted;

        private Entry(
                Cursor place,
                JobDocument document,
                JobStatus status,
                byte[] value,
                @Nullable Instant submitted) {
            this.place = place;
            this.tenant = document.tenant();
            this.tier = document.tier();
            this.group = document.group();
            this.status = status;
            this.value = value;
            this.submitted = submitted;
        }

        static Entry of(Fact.Submit submit, byte[] value, Instant written) {
            return new Entry(
                    new Cursor(submit.at(), submit.job()),
                    submit.document(),
                    new Known.Accepted(submit).status(),
                    value,
                    written);
        }

        static Entry of(Job job, byte[] value) {
            return new Entry(
                    new Cursor(job.createdAt(), job.id()),
                    job.document(),
                    job.status(),
                    value,
                    null);
        }

        boolean submittedAfter(Instant end) {
            return submitted != null && submitted.isAfter(end);
        }

        boolean samePlaceAs(Entry other) {
            return place.equals(other.place) && tenant.equals(other.tenant);
        }

        Known known() {
            try {
                return submitted != null
                        ? new Known.Accepted(Json.MAPPER.readValue(value, Fact.Submit.class))
                        : new Known.Folded(Json.MAPPER.readValue(value, Job.class));
            } catch (IOException e) {
                throw new IllegalStateException("job " + place.job() + " was readable before", e);
            }
        }
    }
}
