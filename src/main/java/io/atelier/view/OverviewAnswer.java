package io.atelier.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.job.DayOfSpending;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobStatus;
import io.atelier.job.Lane;
import io.atelier.job.LimitKind;
import io.atelier.job.Tier;
import io.atelier.job.Usd;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// How the whole of it goes, as one view hears: every tenant's jobs by tier, the workers, this day
/// and the last hour.
///
/// @param at when it was so
/// @param minutes of the last hour, oldest first; the last one is not over yet
@Schema(name = "Overview")
public record OverviewAnswer(
        String object,
        Instant at,
        List<OfTier> tiers,
        Workers fleet,
        Today today,
        List<Minute> minutes) {
    /// @param queued waiting for a worker
    /// @param running of which a worker makes the call
    /// @param oldestSeconds how long the one that waits longest has waited
    /// @param queue why that one waits
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record OfTier(
            Tier tier,
            int scheduled,
            int queued,
            int running,
            int retryWait,
            int ambiguous,
            @Nullable Long oldestSeconds,
            JobAnswer.@Nullable Queue queue) {}

    /// @param inFlight attempts that workers hold
    /// @param withoutStore workers that make no calls, as nothing can be stored
    /// @param breakers models that some workers make no calls for
    /// @param limits of the upstream, as far as it has told any
    /// @param capped tenants that have as much under way as they may
    public record Workers(
            long workers,
            long inFlight,
            long withoutStore,
            List<Breaker> breakers,
            List<Limit> limits,
            List<String> capped) {
        static Workers of(Fleet fleet) {
            return new Workers(
                    fleet.workers(),
                    fleet.holding(),
                    fleet.withoutStore(),
                    fleet.leftAlone().entrySet().stream()
                            .map(each -> new Breaker(each.getKey(), each.getValue()))
                            .toList(),
                    fleet.limits().stream().map(Limit::of).toList(),
                    fleet.capped());
        }
    }

    /// @param workers how many leave it alone
    public record Breaker(String model, long workers) {}

    /// @param wanted what the calls that wait and those that are out take of it; more than there is
    ///   means that some wait
    public record Limit(String model, LimitKind kind, long perMinute, long wanted) {
        static Limit of(Fleet.Limit limit) {
            return new Limit(
                    limit.model(),
                    limit.kind(),
                    Math.round(limit.perMinute()),
                    Math.round(limit.wanted()));
        }
    }

    /// @param savedUsd what the same pictures would have cost more without batches
    public record Today(LocalDate date, Usd spentUsd, Usd savedUsd) {
        static Today of(SpendIndex spending, Instant now) {
            LocalDate date = LocalDate.ofInstant(now, ZoneOffset.UTC);
            // A batch costs half, so it saves what it costs.
            return new Today(
                    date,
                    sum(spending.on(date)),
                    sum(spending.on(date).filter(it -> it.purpose().lane() == Lane.BATCH)));
        }

        private static Usd sum(Stream<DayOfSpending.Line> lines) {
            return lines.map(line -> line.tally().spent()).reduce(Usd.ZERO, Usd::plus);
        }
    }

    /// @param queued jobs that waited for a worker, by tier
    /// @param waiting the sum of them
    public record Minute(
            Instant at,
            Map<Tier, Integer> queued,
            int waiting,
            int running,
            int succeeded,
            int failed,
            Usd spentUsd) {
        static Minute of(Activity.Minute minute) {
            return new Minute(
                    Instant.EPOCH.plus(Duration.ofMinutes(minute.number())),
                    minute.queued(),
                    minute.waiting(),
                    minute.running(),
                    minute.succeeded(),
                    minute.failed(),
                    minute.spent());
        }
    }

    /// @param why explains the wait of the oldest job of a tier; null where nobody can
    static OverviewAnswer of(
            Activity activity,
            Fleet fleet,
            SpendIndex spending,
            Function<Activity.Oldest, JobAnswer.@Nullable Queue> why,
            Instant now) {
        return new OverviewAnswer(
                "overview",
                now,
                Arrays.stream(Tier.values()).map(tier -> tier(activity, tier, why, now)).toList(),
                Workers.of(fleet),
                Today.of(spending, now),
                activity.hour(now).stream().map(Minute::of).toList());
    }

    private static OfTier tier(
            Activity activity,
            Tier tier,
            Function<Activity.Oldest, JobAnswer.@Nullable Queue> why,
            Instant now) {
        Activity.Oldest oldest = activity.oldest(tier).orElse(null);
        return new OfTier(
                tier,
                activity.count(tier, JobStatus.SCHEDULED),
                activity.waiting(tier),
                activity.count(tier, JobStatus.RUNNING)
                        + activity.count(tier, JobStatus.CANCELLING),
                activity.count(tier, JobStatus.RETRY_WAIT),
                activity.count(tier, JobStatus.AMBIGUOUS),
                oldest == null
                        ? null
                        : Math.max(0, Duration.between(oldest.since(), now).toSeconds()),
                oldest == null ? null : why.apply(oldest));
    }
}
