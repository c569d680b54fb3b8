package io.atelier.ledger;

import io.atelier.job.Account;
import io.atelier.job.Budget;
import io.atelier.job.DayOfSpending;
import io.atelier.job.Fact;
import io.atelier.job.JobId;
import io.atelier.job.Shortfall;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// The accounts of one partition: who has spent what, and who may spend how much more. Every fact
/// about them is written and folded exactly once, in transactions, and one thread folds them all:
/// that is what makes a cap exact.
final class Accounts {
    /// Days of spending that are kept.
    private static final int KEPT_DAYS = 400;

    private final Budgets budgets;
    private final Map<JobId, Account> accounts = new HashMap<>();
    private final Map<JobId, NavigableMap<LocalDate, DayOfSpending>> days = new HashMap<>();
    private Map<JobId, Account> changed = new LinkedHashMap<>();
    private Map<DayOfSpending.Key, DayOfSpending> changedDays = new LinkedHashMap<>();
    private List<DayOfSpending.Key> forgotten = new ArrayList<>();
    private List<Fact.OfBudget> answers = new ArrayList<>();

    /// All that a batch wants to be written.
    ///
    /// @param forgotten days that are too long ago
    /// @param answers to jobs, which may live on other partitions
    record Batch(
            Collection<Account> accounts,
            Collection<DayOfSpending> days,
            List<DayOfSpending.Key> forgotten,
            List<Fact.OfBudget> answers) {
        boolean empty() {
            return accounts.isEmpty() && answers.isEmpty();
        }
    }

    Accounts(Budgets budgets) {
        this.budgets = budgets;
    }

    void restore(Account account) {
        accounts.put(account.id(), account);
    }

    void restore(DayOfSpending day) {
        days(day.account()).put(day.day(), day);
    }

    void forget(DayOfSpending.Key day) {
        days(day.account()).remove(day.day());
    }

    void fold(Fact.OfAccount fact, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Account account =
                accounts.getOrDefault(fact.account(), Account.fresh(fact.tenant(), today))
                        .on(today);
        switch (fact) {
            case Fact.Reserve reserve -> reserve(account, reserve, now);
            case Fact.Returned returned -> put(account.reserving(returned.usd().negated()));
            case Fact.Spent one -> spend(account, one.line());
        }
    }

    private void reserve(Account account, Fact.Reserve wish, Instant now) {
        Budget budget = budgets.of(wish.tenant()).orElseGet(() -> Budget.none(wish.tenant(), now));
        Shortfall shortfall = account.shortfall(budget, wish.usd(), now);
        if (shortfall == null || !budget.hard()) {
            put(account.reserving(wish.usd()));
            answers.add(new Fact.Reserved(wish.job(), wish.tenant(), wish.ask(), wish.usd()));
        } else {
            answers.add(new Fact.Unaffordable(wish.job(), wish.ask(), shortfall));
        }
    }

    private void spend(Account account, DayOfSpending.Line line) {
        put(account.spent(line.tally()));
        NavigableMap<LocalDate, DayOfSpending> known = days(account.id());
        DayOfSpending day =
                known.getOrDefault(
                                account.day(), DayOfSpending.fresh(account.tenant(), account.day()))
                        .plus(line);
        known.put(day.day(), day);
        changedDays.put(day.key(), day);
        NavigableMap<LocalDate, DayOfSpending> tooOld =
                known.headMap(day.day().minusDays(KEPT_DAYS), false);
        tooOld.keySet().forEach(date -> forgotten.add(new DayOfSpending.Key(account.id(), date)));
        tooOld.clear();
    }

    Batch take() {
        Batch batch = new Batch(changed.values(), changedDays.values(), forgotten, answers);
        changed = new LinkedHashMap<>();
        changedDays = new LinkedHashMap<>();
        forgotten = new ArrayList<>();
        answers = new ArrayList<>();
        return batch;
    }

    private void put(Account account) {
        accounts.put(account.id(), account);
        changed.put(account.id(), account);
    }

    private NavigableMap<LocalDate, DayOfSpending> days(JobId account) {
        return days.computeIfAbsent(account, _ -> new TreeMap<>());
    }
}
