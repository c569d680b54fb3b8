package io.atelier.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.job.Account;
import io.atelier.job.Budget;
import io.atelier.job.DayOfSpending;
import io.atelier.job.Group;
import io.atelier.job.Lane;
import io.atelier.job.Period;
import io.atelier.job.Tally;
import io.atelier.job.Tier;
import io.atelier.job.Usd;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What a tenant has spent and may yet spend.
///
/// @param reservedUsd set aside for jobs that have not ended
/// @param hard whether no job is taken in that might exceed a cap; null where there is no budget
/// @param until when the budget ends
/// @param periods this day, this month, and all times
/// @param days on which something was spent, latest first
/// @param groups that have cost the most
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Spend")
public record SpendAnswer(
        String object,
        String tenant,
        String currency,
        Usd reservedUsd,
        @Nullable Boolean hard,
        @Nullable Instant until,
        List<OfPeriod> periods,
        List<Day> days,
        List<OfGroup> groups) {
    /// @param possiblyBilledUsd expected price of calls that may have been billed for nothing
    /// @param capUsd null where there is none
    /// @param leftUsd of the cap, what is set aside taken off; below 0 where a soft one is exceeded
    /// @param resetsAt null where it never does
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record OfPeriod(
            Period period,
            Usd spentUsd,
            Usd possiblyBilledUsd,
            @Nullable Usd capUsd,
            @Nullable Usd leftUsd,
            @Nullable Instant resetsAt) {}

    /// @param lines by what it was spent on
    public record Day(LocalDate day, Usd spentUsd, Usd possiblyBilledUsd, List<Line> lines) {}

    /// What was spent on one model, in one tier, by one lane.
    public record Line(
            String model,
            Tier tier,
            Lane lane,
            Usd spentUsd,
            Usd possiblyBilledUsd,
            long pictures) {}

    /// What the members of a group that have ended cost.
    public record OfGroup(String name, Usd costUsd, Usd possiblyBilledUsd) {}

    /// @param budget null where there is none
    static SpendAnswer of(
            String tenant,
            SpendIndex.Spending spending,
            @Nullable Budget budget,
            List<Group> groups,
            int days,
            Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Account known = spending.account();
        Account account = known == null ? Account.fresh(tenant, today) : known.on(today);
        return new SpendAnswer(
                "spend",
                tenant,
                "USD",
                account.reserved(),
                budget == null ? null : budget.hard(),
                budget == null ? null : budget.until(),
                Arrays.stream(Period.values())
                        .map(period -> of(period, account, budget, now))
                        .toList(),
                spending.days().stream()
                        .filter(day -> day.day().isAfter(today.minusDays(days)))
                        .map(SpendAnswer::of)
                        .toList(),
                groups.stream()
                        .map(group ->
                                new OfGroup(group.name(), group.cost(), group.possiblyBilled()))
                        .toList());
    }

    private static OfPeriod of(
            Period period, Account account, @Nullable Budget budget, Instant now) {
        Tally tally = account.of(period);
        return new OfPeriod(
                period,
                tally.spent(),
                tally.possiblyBilled(),
                budget == null ? null : budget.cap(period),
                budget == null ? null : account.left(budget, period, now),
                budget == null ? period.after(account.day()) : account.resetsAt(budget, period));
    }

    private static Day of(DayOfSpending day) {
        Tally all =
                day.lines().stream()
                        .map(DayOfSpending.Line::tally)
                        .reduce(Tally.NOTHING, Tally::plus);
        return new Day(
                day.day(),
                all.spent(),
                all.possiblyBilled(),
                day.lines().stream()
                        .map(line ->
                                new Line(
                                        line.purpose().model(),
                                        line.purpose().tier(),
                                        line.purpose().lane(),
                                        line.tally().spent(),
                                        line.tally().possiblyBilled(),
                                        line.pictures()))
                        .toList());
    }
}
