package io.atelier.ingest;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/// How many jobs come in with `POST /v1/groups/{name}/jobs`.
@ConfigMapping(prefix = "atelier.ingest.bulk")
public interface BulkConfig {
    /// Lines of one call that may become jobs; more are rejected, each by its number. The whole
    /// body is bounded by `quarkus.http.limits.max-body-size`. Bound: 1 to 1,000,000.
    @WithDefault("50000")
    @Min(1)
    @Max(1_000_000)
    int lines();

    /// How long a line may be, pictures in it included; a longer one is rejected and the next one
    /// read. As many as `window` are held at once. Bound: more than 1 MiB counts as 1 MiB, the most
    /// that a document may have.
    @WithDefault("1M")
    MemorySize lineLength();

    /// Lines of one call that are handed in at once; all go one at a time while the ledger is late
    /// (`atelier.ingest.intake.lag`). Higher is faster and delays others more. Bound: 1 to 1,024.
    @WithDefault("32")
    @Min(1)
    @Max(1024)
    int window();

    /// Calls that a process reads at once; others are told to come again. Each may hold `window`
    /// lines and some megabytes of answers that its caller has not read. Bound: 1 to 1,024.
    @WithDefault("4")
    @Min(1)
    @Max(1024)
    int atOnce();
}
