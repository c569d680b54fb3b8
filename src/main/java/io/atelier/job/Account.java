package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a tenant has spent, and what is set aside for jobs that it has handed in. An entity on a
/// partition of its own: only facts that the ledger writes about the tenant's jobs move it, so
/// nobody can spend what somebody else is about to.
///
/// @param day the latest on which it moved
/// @param ofDay of that day; so is `ofMonth` of its month
/// @param reserved for jobs that have not ended
public record Account(
        JobId id,
        String tenant,
        LocalDate day,
        Tally ofDay,
        Tally ofMonth,
        Tally total,
        Usd reserved) {
    public Account {
        Objects.requireNonNull(id);
        Objects.requireNonNull(tenant);
        Objects.requireNonNull(day);
    }

    public static Account fresh(String tenant, LocalDate day) {
        return new Account(
                idOf(tenant), tenant, day, Tally.NOTHING, Tally.NOTHING, Tally.NOTHING, Usd.ZERO);
    }

    public static JobId idOf(String tenant) {
        return JobId.keyed(tenant, "budget", "");
    }

    /// As it is on that day. A clock that goes back starts no day anew.
    public Account on(LocalDate today) {
        if (!today.isAfter(day)) {
            return this;
        }
        boolean sameMonth = YearMonth.from(today).equals(YearMonth.from(day));
        return new Account(
                id,
                tenant,
                today,
                Tally.NOTHING,
                sameMonth ? ofMonth : Tally.NOTHING,
                total,
                reserved);
    }

    public Account spent(Tally more) {
        return new Account(
                id, tenant, day, ofDay.plus(more), ofMonth.plus(more), total.plus(more), reserved);
    }

    /// @param more less than nothing where something is given back
    public Account reserving(Usd more) {
        return new Account(id, tenant, day, ofDay, ofMonth, total, reserved.plus(more));
    }

    @JsonIgnore
    public Tally of(Period period) {
        return switch (period) {
            case DAY -> ofDay;
            case MONTH -> ofMonth;
            case TOTAL -> total;
        };
    }

    /// What is left of a budget, less than nothing where it was exceeded; null where it caps
    /// nothing of that period.
    public @Nullable Usd left(Budget budget, Period period, Instant now) {
        Usd cap = budget.cap(period);
        Instant until = budget.until();
        if (cap == null) {
            return null;
        }
        return until != null && !now.isBefore(until)
                ? Usd.ZERO
                : cap.minus(of(period).gone()).minus(reserved);
    }

    /// Why so much does not fit into a budget, by the period that it has to wait for the longest;
    /// null where it does.
    public @Nullable Shortfall shortfall(Budget budget, Usd wanted, Instant now) {
        Shortfall longest = null;
        for (Period period : Period.values()) {
            Usd cap = budget.cap(period);
            Usd left = left(budget, period, now);
            if (cap != null
                    && left != null
                    && left.compareTo(wanted) < 0
                    && (longest == null || longest.resetsAt() != null)) {
                longest =
                        new Shortfall(
                                period,
                                cap,
                                left.compareTo(Usd.ZERO) < 0 ? Usd.ZERO : left,
                                wanted,
                                wanted.compareTo(cap) > 0 ? null : resetsAt(budget, period));
            }
        }
        return longest;
    }

    /// When the cap begins anew; null where it never does.
    public @Nullable Instant resetsAt(Budget budget, Period period) {
        Instant next = period.after(day);
        Instant until = budget.until();
        return next == null || (until != null && !next.isBefore(until)) ? null : next;
    }
}
