package io.atelier.batch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/// How the batch lane makes batches; when a job goes by it is `atelier.lane`.
@ConfigMapping(prefix = "atelier.batch")
public interface BatchConfig {
    /// Calls in one batch at most; one is sent earlier where the oldest of its calls has waited for
    /// `atelier.lane.age`. Smaller batches end sooner and lose less when one is cancelled. Where
    /// the upstream says that too many tokens are enqueued, the lane halves it by itself. Bound: 1
    /// to 50,000 (OpenAI's own limit).
    @WithDefault("50000")
    @Min(1)
    @Max(50_000)
    int lines();

    /// The largest input file of a batch. An edit brings its pictures in its line, so a batch of
    /// edits is full long before `lines`. In bytes. Bound: 100,000 (a long prompt) to 200,000,000
    /// (OpenAI's own limit).
    @WithDefault("200000000")
    @Min(100_000)
    @Max(200_000_000)
    long bytes();

    /// Batches under way at once, the others wait. Each holds some 300 bytes a line in memory, and
    /// its output on the disk while it is split. Bound: 1 to 1,000.
    @WithDefault("16")
    @Min(1)
    @Max(1000)
    int running();

    /// How often the upstream is asked how a batch is doing. With a real upstream it is 30 s by
    /// default: batches take minutes to hours. Bound: 50 ms to 10 min.
    @WithDefault("1s")
    @DurationMin(millis = 50)
    @DurationMax(minutes = 10)
    Duration poll();

    /// How long after an order in doubt its batch is looked for a second time before it is believed
    /// not to exist: the upstream's list may lag. With a real upstream it is 1 min by default.
    /// Bound: 100 ms to 10 min.
    @WithDefault("2s")
    @DurationMin(millis = 100)
    @DurationMax(minutes = 10)
    Duration settle();

    /// How long sending the input file, or fetching an output file, may take in one try; a download
    /// goes on where the last one broke off. Bound: 10 s to 6 h.
    @WithDefault("30m")
    @DurationMin(seconds = 10)
    @DurationMax(hours = 6)
    Duration transfer();

    /// How long the upstream keeps the files of a batch, should nobody delete them: so long a lane
    /// that was away can still fetch what was bought. Bound: 25 h (a batch may take 24) to 30 d.
    @WithDefault("7d")
    @DurationMin(hours = 25)
    @DurationMax(days = 30)
    Duration expiry();

    /// Lines of a result that are stored at once. Bound: 1 to 256.
    @WithDefault("8")
    @Min(1)
    @Max(256)
    int splits();

    /// Claims and reports under way to the ledger at once. Bound: 1 to 10,000.
    @WithDefault("2000")
    @Min(1)
    @Max(10_000)
    int window();

    /// Where input and output files lie while they are needed, in a folder for each instance. It
    /// needs room for the largest output: some 4 MB a picture; batches are made smaller where there
    /// is less. What a crash leaves there is thrown away at the next start.
    Path folder();
}
