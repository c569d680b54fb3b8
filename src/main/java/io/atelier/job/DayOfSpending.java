package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// What a tenant has spent on one day, by what it was spent on.
public record DayOfSpending(JobId account, String tenant, LocalDate day, List<Line> lines) {
    public DayOfSpending {
        Objects.requireNonNull(account);
        Objects.requireNonNull(tenant);
        Objects.requireNonNull(day);
        lines = List.copyOf(lines);
    }

    /// Whose day, and which.
    public record Key(JobId account, LocalDate day) {}

    @JsonIgnore
    public Key key() {
        return new Key(account, day);
    }

    /// What money is spent on.
    public record Purpose(String model, Tier tier, Lane lane) {
        public Purpose {
            Objects.requireNonNull(model);
            Objects.requireNonNull(tier);
            Objects.requireNonNull(lane);
        }
    }

    /// @param pictures that it has brought
    public record Line(Purpose purpose, Tally tally, long pictures) {
        public Line {
            Objects.requireNonNull(purpose);
            Objects.requireNonNull(tally);
        }

        public Line plus(Line more) {
            return new Line(purpose, tally.plus(more.tally), pictures + more.pictures);
        }
    }

    public static DayOfSpending fresh(String tenant, LocalDate day) {
        return new DayOfSpending(Account.idOf(tenant), tenant, day, List.of());
    }

    public DayOfSpending plus(Line more) {
        List<Line> next = new ArrayList<>(lines);
        for (int i = 0; i < next.size(); i++) {
            Line line = next.get(i);
            if (line.purpose().equals(more.purpose())) {
                next.set(i, line.plus(more));
                return new DayOfSpending(account, tenant, day, next);
            }
        }
        next.add(more);
        return new DayOfSpending(account, tenant, day, next);
    }
}
