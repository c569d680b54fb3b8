package io.atelier.worker;

import io.atelier.job.LimitKind;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/// How much one worker does at once.
@ConfigMapping(prefix = "atelier.worker")
public interface WorkerConfig {
    /// Calls under way at once. One slot is kept for each tier, so that every tier always moves;
    /// the others go to the most urgent work, see `aging`. Keep it below
    /// `atelier.openai.max-calls`. Bound: 3 to 4,096.
    @WithDefault("32")
    @Min(3)
    @Max(4096)
    int slots();

    /// What one step of urgency is worth in waiting: a free slot that is not kept for a tier goes
    /// to batch once the next batch job has stood at the door of `slots` for twice as long as this
    /// (or the next standard job for as long) more than the next priority job. Lower gives the less
    /// urgent tiers more of the slots under a flood of priority jobs; higher keeps more of them for
    /// priority. Bound: 1 s to 1 d.
    @WithDefault("30s")
    @DurationMin(seconds = 1)
    @DurationMax(days = 1)
    Duration aging();

    /// What the upstream allows all workers together, by model:
    /// `atelier.worker.limits."gpt-image-2.5-flare".images-per-minute`. What it says of itself in
    /// `x-ratelimit-*` headers is learnt; of both the lower holds. The same in every worker. See
    /// docs/limits.md.
    Map<String, Limit> limits();

    /// What of every minute is left unused of the upstream's limits, since calls don't reach it as
    /// evenly as they are let go, and it may count from any moment: a call that comes half as much
    /// too late still finds room in its minute. Lower uses more of a limit; higher meets fewer
    /// answers of 429, each of which costs more than it. Bound: 10 ms to 30 s.
    @WithDefault("1s")
    @DurationMin(millis = 10)
    @DurationMax(seconds = 30)
    Duration limitSlack();

    /// How long a claim may go unanswered before it is sent again.
    @WithDefault("2s")
    @DurationMin(millis = 100)
    @DurationMax(minutes = 1)
    Duration claimPatience();

    /// How long a process that is stopped with SIGTERM waits, in all, for its calls and its HTTP
    /// requests to end (`quarkus.shutdown.timeout` follows it); a call that is still running then
    /// may be paid for twice. Unset: a minute more than the longest call of the catalogue, so 16
    /// minutes. Let whoever stops the process wait 30 s longer than this. Bound: 1 s to 1 d.
    @DurationMin(seconds = 1)
    @DurationMax(days = 1)
    Duration drain();

    /// What a minute allows for one model at its account; unset where it allows any number.
    interface Limit {
        /// Calls. With 0, none is ever made.
        Optional<@Min(0) Long> requestsPerMinute();

        /// Pictures: a call for n of them counts n. With 0, none is ever made.
        Optional<@Min(0) Long> imagesPerMinute();

        /// Tokens, in and out, as the catalogue estimates them; what input pictures of edits take
        /// counts, too. With 0, no call is ever made.
        Optional<@Min(0) Long> tokensPerMinute();

        /// By kind; those that are not limited are not there.
        default Map<LimitKind, Double> perMinute() {
            Map<LimitKind, Double> limits = new EnumMap<>(LimitKind.class);
            requestsPerMinute().ifPresent(limit -> limits.put(LimitKind.REQUESTS, (double) limit));
            imagesPerMinute().ifPresent(limit -> limits.put(LimitKind.IMAGES, (double) limit));
            tokensPerMinute().ifPresent(limit -> limits.put(LimitKind.TOKENS, (double) limit));
            return limits;
        }
    }
}
