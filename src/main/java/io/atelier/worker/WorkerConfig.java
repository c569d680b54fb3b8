package io.atelier.worker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;

/// How much one worker does at once.
@ConfigMapping(prefix = "atelier.worker")
public interface WorkerConfig {
    /// Calls under way at once. One slot is kept for each tier, so that every tier always moves;
    /// the others go to the most urgent work. Keep it below `atelier.openai.max-calls`. Bound: 3 to
    /// 4,096.
    @WithDefault("32")
    @Min(3)
    @Max(4096)
    int slots();

    /// How long a claim may go unanswered before it is sent again.
    @WithDefault("2s")
    Duration claimPatience();

    /// How long a stopping worker waits for its calls to end; whatever is still running then may be
    /// paid for twice. Unset: a minute more than the longest call of the catalogue, so 16 minutes;
    /// let whoever stops the process wait longer than this.
    Optional<Duration> drain();
}
