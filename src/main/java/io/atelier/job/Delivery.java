package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One event on its way to one webhook: an entity of the ledger, on the partition of the job or
/// group that it is about. What it says is a [WebhookMessage], its calls are [DeliveryAttempt]s.
///
/// @param id the `webhook-id`, the same for every call
/// @param turn its place among all deliveries of its partition
/// @param message where on `state` its message is; [#UNWRITTEN] before that is known
/// @param attempts calls in all
/// @param tries calls since it was made or, later, last wanted again
public record Delivery(
        JobId id,
        JobId about,
        String tenant,
        WebhookEvent type,
        Target target,
        Instant createdAt,
        long turn,
        long message,
        int attempts,
        int tries,
        State state) {
    public static final long UNWRITTEN = -1;

    /// Who is called.
    ///
    /// @param endpoint of the tenant, whose secrets sign; null for a webhook of the job's own
    /// @param secret of a webhook of the job's own
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Target(String url, @Nullable String endpoint, @Nullable String secret) {
        public Target {
            Objects.requireNonNull(url);
            // Memory holds many of a few endpoints.
            url = url.intern();
        }

        /// Names it among the targets of one job.
        @JsonIgnore
        public String name() {
            return endpoint == null ? "job" : endpoint;
        }

        /// Names whoever answers there: scheme, host and port.
        @JsonIgnore
        public String origin() {
            int end = url.indexOf("://") + 3;
            while (end < url.length() && url.charAt(end) != '/' && url.charAt(end) != '?') {
                end++;
            }
            return url.substring(0, end).toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return name();
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Waiting.class, name = "waiting"),
        @JsonSubTypes.Type(value = Calling.class, name = "calling"),
        @JsonSubTypes.Type(value = Delivered.class, name = "delivered"),
        @JsonSubTypes.Type(value = Failed.class, name = "failed")
    })
    public sealed interface State {}

    /// To be called then, or as soon after as those before it have ended and the target has room.
    public record Waiting(Instant until) implements State {}

    /// A worker is told to call.
    ///
    /// @param since when it was told last
    /// @param repeats how often it had been told before, of the same attempt
    public record Calling(Instant since, int repeats) implements State {}

    /// The target has answered with 2xx.
    public record Delivered(Instant at) implements State {}

    /// Given up.
    public record Failed(Instant at, String reason) implements State {}

    public Delivery {
        Objects.requireNonNull(id);
        Objects.requireNonNull(about);
        Objects.requireNonNull(type);
        Objects.requireNonNull(target);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(state);
        // Memory holds many of a few tenants.
        tenant = tenant.intern();
    }

    /// @param event one of a kind: the same event to the same target is the same delivery
    public static JobId idOf(JobId about, String tenant, String event, Target target) {
        return JobId.keyed(tenant, "delivery/" + target.name(), event).routedLike(about);
    }

    /// Null while it has not ended.
    @JsonIgnore
    public @Nullable Instant endedAt() {
        return switch (state) {
            case Waiting _ -> null;
            case Calling _ -> null;
            case Delivered delivered -> delivered.at();
            case Failed failed -> failed.at();
        };
    }

    public Delivery in(State next) {
        return with(turn, message, attempts, tries, next);
    }

    public Delivery writtenAt(long offset) {
        return with(turn, offset, attempts, tries, state);
    }

    public Delivery called(Instant now) {
        return with(turn, message, attempts + 1, tries + 1, new Calling(now, 0));
    }

    /// From the beginning, as if it had never been tried.
    ///
    /// @param again its new place: behind all that are there
    public Delivery wantedAgain(long again, Instant now) {
        return with(again, message, attempts, 0, new Waiting(now));
    }

    private Delivery with(long place, long offset, int calls, int since, State next) {
        return new Delivery(
                id, about, tenant, type, target, createdAt, place, offset, calls, since, next);
    }
}
