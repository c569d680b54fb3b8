package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a cap on spending is for; days and months are those of UTC.
public enum Period {
    DAY,
    MONTH,
    TOTAL;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static Period of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }

    /// When the next one begins; null for what never begins anew.
    public @Nullable Instant after(LocalDate day) {
        return switch (this) {
            case DAY -> start(day.plusDays(1));
            case MONTH -> start(day.withDayOfMonth(1).plusMonths(1));
            case TOTAL -> null;
        };
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
