package io.atelier.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.job.Delivery;
import io.atelier.job.DeliveryAttempt;
import io.atelier.job.JobId;
import io.atelier.job.WebhookEvent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A delivery and its log, as callers see it: never a secret.
///
/// @param id the `webhook-id`
/// @param status waiting, calling, delivered or failed
/// @param endpoint of the tenant that it goes to; null for a webhook of the job's own
/// @param reason why it was given up
/// @param nextAttemptAt the earliest time of the next call
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeliveryAnswer(
        JobId id,
        String object,
        WebhookEvent event,
        String status,
        String url,
        @Nullable String endpoint,
        Instant createdAt,
        @Nullable Instant endedAt,
        @Nullable String reason,
        @Nullable Instant nextAttemptAt,
        List<Attempt> attempts) {

    /// A call.
    ///
    /// @param status that the target answered
    /// @param answer its first kilobyte
    /// @param error why no answer came
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Attempt(
            int attempt,
            Instant at,
            long durationMs,
            @Nullable Integer status,
            @Nullable String answer,
            @Nullable String error) {
        static Attempt of(DeliveryAttempt attempt) {
            return new Attempt(
                    attempt.number(),
                    attempt.at(),
                    attempt.took().toMillis(),
                    attempt.status(),
                    attempt.answer(),
                    attempt.error());
        }
    }

    static DeliveryAnswer of(Delivery delivery, List<DeliveryAttempt> attempts) {
        Delivery.State state = delivery.state();
        return new DeliveryAnswer(
                delivery.id(),
                "delivery",
                delivery.type(),
                status(state),
                delivery.target().url(),
                delivery.target().endpoint(),
                delivery.createdAt(),
                delivery.endedAt(),
                state instanceof Delivery.Failed failed ? failed.reason() : null,
                state instanceof Delivery.Waiting waiting ? waiting.until() : null,
                attempts.stream().map(Attempt::of).toList());
    }

    private static String status(Delivery.State state) {
        return switch (state) {
            case Delivery.Waiting _ -> "waiting";
            case Delivery.Calling _ -> "calling";
            case Delivery.Delivered _ -> "delivered";
            case Delivery.Failed _ -> "failed";
        };
    }
}
