package io.atelier.worker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
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
}
