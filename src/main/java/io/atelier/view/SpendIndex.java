package io.atelier.view;

import io.atelier.job.Account;
import io.atelier.job.DayOfSpending;
import io.atelier.job.JobId;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What tenants have spent, as far as this view knows.
final class SpendIndex {
    private final Map<JobId, Account> accounts = new ConcurrentHashMap<>();
    private final Map<JobId, ConcurrentSkipListMap<LocalDate, DayOfSpending>> days =
            new ConcurrentHashMap<>();

    /// @param account null where nothing was ever spent or set aside
    /// @param days on which something was spent, latest first
    record Spending(@Nullable Account account, List<DayOfSpending> days) {
        static Spending none() {
            return new Spending(null, List.of());
        }
    }

    void folded(Account account) {
        accounts.put(account.id(), account);
    }

    void folded(DayOfSpending day) {
        days.computeIfAbsent(day.account(), _ -> new ConcurrentSkipListMap<>()).put(day.day(), day);
    }

    void forgotten(DayOfSpending.Key key) {
        days.computeIfPresent(
                key.account(),
                (_, known) -> {
                    known.remove(key.day());
                    return known;
                });
    }

    /// Of all tenants.
    Stream<DayOfSpending.Line> on(LocalDate day) {
        return days.values().stream()
                .map(known -> known.get(day))
                .filter(Objects::nonNull)
                .flatMap(each -> each.lines().stream());
    }

    Optional<Spending> find(String tenant) {
        JobId id = Account.idOf(tenant);
        return Optional.ofNullable(accounts.get(id))
                .map(account ->
                        new Spending(
                                account,
                                List.copyOf(
                                        days.getOrDefault(id, new ConcurrentSkipListMap<>())
                                                .descendingMap()
                                                .values())));
    }
}
