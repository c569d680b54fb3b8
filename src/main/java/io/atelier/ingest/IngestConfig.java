package io.atelier.ingest;

import io.atelier.job.ModerationCheck;
import io.atelier.job.OnAmbiguous;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/// What a job document gets where its caller left a field out, and how long callers may stay.
@ConfigMapping(prefix = "atelier.ingest")
public interface IngestConfig {
    /// The `model` of a job that names none; unset, the catalogue's choice (docs/models.md). Bound:
    /// a model of the catalogue; with any other, a process with the role ingest refuses to start.
    Optional<String> defaultModel();

    /// The `on_ambiguous` of a job that names none: `retry` may pay twice after a crash, `hold`
    /// never does but waits for a person.
    @WithDefault("retry")
    OnAmbiguous onAmbiguous();

    /// The `moderation_check` of a job that names none: `off`, `at_door` (its prompt, while the
    /// caller waits), `text` or `text_and_image` (just before the call that is paid for).
    @WithDefault("off")
    ModerationCheck moderationCheck();

    /// How long callers on OpenAI's paths are kept waiting for their pictures, and the most that
    /// `Prefer: wait` gets; then they are told to ask again, which joins the same job. Keep it
    /// below `quarkus.http.idle-timeout` and below what callers and proxies wait for a first byte:
    /// Node.js gives up after 5 minutes. Bound: 1 s to 330 s.
    @WithName("wait")
    @WithDefault("285s")
    @DurationMin(seconds = 1)
    @DurationMax(seconds = 330)
    Duration patience();

    /// How long a request's header may take to come whole, and each mebibyte of its body; then the
    /// connection is closed. Higher suits slow lines; lower keeps strangers from holding many
    /// connections open. Whoever waits for an answer is not hurried (`quarkus.http.idle-timeout`).
    /// Bound: 1 s to 10 min.
    @WithDefault("30s")
    @DurationMin(seconds = 1)
    @DurationMax(minutes = 10)
    Duration slowRequest();
}
