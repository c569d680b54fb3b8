package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a tenant may spend. Null stands for: as much as it likes.
///
/// @param dayUsd in a day of UTC; so is `monthUsd` in a month
/// @param totalUsd ever
/// @param hard no job is taken in that might exceed a cap; else that is only told
/// @param until from then on a hard budget has nothing left, whatever was not spent
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Budget(
        String tenant,
        @Nullable Usd dayUsd,
        @Nullable Usd monthUsd,
        @Nullable Usd totalUsd,
        boolean hard,
        @Nullable Instant until,
        Instant updatedAt)
        implements Setting {
    public Budget {
        Objects.requireNonNull(tenant);
        Objects.requireNonNull(updatedAt);
    }

    public static Budget none(String tenant, Instant at) {
        return new Budget(tenant, null, null, null, false, null, at);
    }

    @Override
    public String name() {
        return "budget:" + tenant;
    }

    public @Nullable Usd cap(Period period) {
        return switch (period) {
            case DAY -> dayUsd;
            case MONTH -> monthUsd;
            case TOTAL -> totalUsd;
        };
    }

    /// Whether it caps anything at all.
    @JsonIgnore
    public boolean caps() {
        return dayUsd != null || monthUsd != null || totalUsd != null;
    }
}
