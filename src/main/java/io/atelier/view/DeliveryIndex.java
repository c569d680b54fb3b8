package io.atelier.view;

import io.atelier.job.Delivery;
import io.atelier.job.DeliveryAttempt;
import io.atelier.job.JobId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// The deliveries that this view knows, with their logs. One thread tells, many ask.
final class DeliveryIndex {
    private final Map<JobId, Entry> deliveries = new ConcurrentHashMap<>();
    private final Map<JobId, Set<JobId>> byJob = new ConcurrentHashMap<>();

    private static final class Entry {
        private final NavigableMap<Integer, DeliveryAttempt> attempts =
                new ConcurrentSkipListMap<>();
        private volatile @Nullable Delivery delivery;
    }

    void folded(Delivery delivery) {
        entry(delivery.id()).delivery = delivery;
        byJob.computeIfAbsent(delivery.about(), _ -> ConcurrentHashMap.newKeySet())
                .add(delivery.id());
    }

    /// It may be heard before its delivery, whose earlier records are compacted away.
    void called(DeliveryAttempt attempt) {
        entry(attempt.delivery()).attempts.put(attempt.number(), attempt);
    }

    void forgotten(JobId id) {
        Entry entry = deliveries.remove(id);
        Delivery delivery = entry == null ? null : entry.delivery;
        if (delivery != null) {
            byJob.computeIfPresent(
                    delivery.about(),
                    (_, ids) -> {
                        ids.remove(id);
                        return ids.isEmpty() ? null : ids;
                    });
        }
    }

    /// In the order in which they were made, or wanted again.
    List<DeliveryAnswer> of(JobId job) {
        return byJob.getOrDefault(job, Set.of()).stream()
                .map(deliveries::get)
                .filter(entry -> entry != null && entry.delivery != null)
                .sorted(Comparator.comparingLong(entry -> delivery(entry).turn()))
                .map(entry ->
                        DeliveryAnswer.of(delivery(entry), List.copyOf(entry.attempts.values())))
                .toList();
    }

    private static Delivery delivery(Entry entry) {
        return Objects.requireNonNull(entry.delivery);
    }

    private Entry entry(JobId id) {
        return deliveries.computeIfAbsent(id, _ -> new Entry());
    }
}
