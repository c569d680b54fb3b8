package io.atelier.log;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/// When a job may go into a batch. The same in every process that shares the log. The defaults are
/// for the simulator; with `atelier.openai.api-key` or `base-url` set, age is 15 min, turnaround 24
/// h and reserve 20 min.
@ConfigMapping(prefix = "atelier.lane")
public interface LaneConfig {
    /// Whether jobs go into batches at all. Switch it off where no process has the role `batch` or
    /// the upstream has no Batch API: then every job is called at once, also one that asks for a
    /// batch.
    @WithDefault("true")
    boolean enabled();

    /// How long work for the same endpoint and model is gathered before it is sent as one batch.
    /// Longer makes fewer and larger batches. Bound: 0 s to 6 h.
    @WithDefault("10s")
    @DurationMin
    @DurationMax(hours = 6)
    Duration age();

    /// How long a batch takes from its upload to its end, until some have been measured for the
    /// model: then the slowest of the latest counts. A job goes into a batch by itself only where
    /// its deadline leaves so much time. OpenAI promises 24 h. Bound: 1 s to 24 h.
    @WithDefault("1m")
    @DurationMin(seconds = 1)
    @DurationMax(hours = 24)
    Duration turnaround();

    /// How long before the latest moment for a call of its own a job is taken out of a batch: for
    /// OpenAI to cancel it, which takes up to 10 min, and for waiting in the queue after that.
    /// Bound: 0 s to 6 h.
    @WithDefault("30s")
    @DurationMin
    @DurationMax(hours = 6)
    Duration reserve();

    /// By model: another that is called in its place where a job that names it asks for a batch, or
    /// is of the tier `batch`, and it has none; the job's `changes` say so. Without one such a job
    /// is called at once.
    Map<String, String> siblings();
}
