package io.atelier.ledger;

import io.atelier.job.Account;
import io.atelier.job.DayOfSpending;
import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Tally;
import io.atelier.job.Usd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the jobs of one partition have to tell their tenants' accounts in one transaction: what was
/// spent, what need no longer be set aside, what more is to be. In this order, so that an account
/// never shows less than is gone. What is alike is told in one.
final class Bookings {
    private final Map<String, JobId> accounts = new HashMap<>();
    private final Map<Payer, DayOfSpending.Line> spent = new LinkedHashMap<>();
    private final Map<String, Usd> returned = new LinkedHashMap<>();
    private final List<Fact.Reserve> wishes = new ArrayList<>();

    private record Payer(String tenant, DayOfSpending.Purpose purpose) {}

    /// What a change of a job means to its tenant's account.
    ///
    /// @param before null where the job is new
    void follow(@Nullable Job before, Job after) {
        String tenant = after.document().tenant();
        Map<Integer, Usd> asked = new TreeMap<>();
        for (Part part : after.parts()) {
            Part past = before == null ? null : before.part(part.index());
            spent(tenant, past, part, after);
            if (past != null) {
                giveBack(tenant, past.reserved().minus(part.reserved()));
            }
            if (part.state() instanceof PartState.AwaitingBudget wait
                    && (past == null || !wait.equals(past.state()))) {
                asked.merge(wait.ask(), wait.usd(), Usd::plus);
            }
        }
        asked.forEach((ask, usd) ->
                wishes.add(new Fact.Reserve(account(tenant), tenant, after.id(), ask, usd)));
    }

    /// @param usd nothing or less where nothing was set aside
    void giveBack(String tenant, Usd usd) {
        if (usd.compareTo(Usd.ZERO) > 0) {
            returned.merge(tenant, usd, Usd::plus);
        }
    }

    List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        spent.forEach((payer, line) ->
                facts.add(new Fact.Spent(account(payer.tenant()), payer.tenant(), line)));
        returned.forEach(
                (tenant, usd) -> facts.add(new Fact.Returned(account(tenant), tenant, usd)));
        facts.addAll(wishes);
        return facts;
    }

    private void spent(String tenant, @Nullable Part past, Part part, Job job) {
        Tally more =
                new Tally(
                        cost(part).minus(cost(past)),
                        part.possiblyBilled()
                                .minus(past == null ? Usd.ZERO : past.possiblyBilled()));
        long pictures = pictures(part) - pictures(past);
        if (!more.equals(Tally.NOTHING) || pictures != 0) {
            DayOfSpending.Purpose purpose =
                    new DayOfSpending.Purpose(
                            job.document().operation().options().model(),
                            job.document().tier(),
                            part.lane());
            spent.merge(
                    new Payer(tenant, purpose),
                    new DayOfSpending.Line(purpose, more, pictures),
                    DayOfSpending.Line::plus);
        }
    }

    private JobId account(String tenant) {
        return accounts.computeIfAbsent(tenant, Account::idOf);
    }

    private static Usd cost(@Nullable Part part) {
        return part != null && part.state() instanceof PartState.Succeeded won
                ? won.cost()
                : Usd.ZERO;
    }

    private static long pictures(@Nullable Part part) {
        return part != null && part.state() instanceof PartState.Succeeded won
                ? won.pictures().size()
                : 0;
    }
}
