package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One call of a webhook's target and how it ended: a line of the delivery log, kept on `state`.
///
/// @param number from 1, over all calls of the delivery
/// @param status that the target answered; null where no answer came
/// @param error why no answer came
/// @param answer the beginning of what the target said
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeliveryAttempt(
        JobId delivery,
        int number,
        Instant at,
        Duration took,
        @Nullable Integer status,
        @Nullable String error,
        @Nullable String answer) {
    private static final int GONE = 410;
    private static final int TOO_MANY_REQUESTS = 429;

    public DeliveryAttempt {
        Objects.requireNonNull(delivery);
        Objects.requireNonNull(at);
        Objects.requireNonNull(took);
    }

    @JsonIgnore
    public boolean delivered() {
        return delivered(status);
    }

    /// @param status null where no answer came
    public static boolean delivered(@Nullable Integer status) {
        return status != null && status >= 200 && status < 300;
    }

    /// The target wants no calls any more, neither this one nor others.
    @JsonIgnore
    public boolean gone() {
        return status != null && status == GONE;
    }

    /// It says something about the target, and not only about this message.
    @JsonIgnore
    public boolean targetInTrouble() {
        return status == null || status >= 500 || status == TOO_MANY_REQUESTS;
    }
}
