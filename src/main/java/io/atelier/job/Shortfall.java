package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Why a tenant can't afford a job.
///
/// @param wanted the most that it may cost
/// @param left of the cap; what other jobs may yet cost is not in it
/// @param resetsAt when the cap begins anew, and it may fit; null where it never will
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Shortfall(Period period, Usd cap, Usd left, Usd wanted, @Nullable Instant resetsAt) {
    public Shortfall {
        Objects.requireNonNull(period);
        Objects.requireNonNull(cap);
        Objects.requireNonNull(left);
        Objects.requireNonNull(wanted);
    }

    public Failure failure() {
        return Failure.of(Failure.OVER_BUDGET, inWords());
    }

    public String inWords() {
        String then =
                wanted.compareTo(cap) > 0
                        ? "That is more than all of it."
                        : resetsAt == null
                                ? "It does not reset."
                                : "It resets at " + resetsAt + ".";
        String whose =
                period == Period.TOTAL ? "The budget" : "The budget of the " + period.wireName();
        return "%s is $%s, of which $%s are left; this may cost up to $%s. %s"
                .formatted(whose, cap, left, wanted, then);
    }
}
