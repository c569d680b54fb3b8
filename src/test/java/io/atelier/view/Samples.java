package io.atelier.view;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.atelier.job.Fact;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.ModerationCheck;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Picture;
import io.atelier.job.Tier;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Jobs to try things on.
final class Samples {
    static final String TENANT = "default";
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private Samples() {}

    static JobDocument document() {
        return document(TENANT, Tier.STANDARD, null, null);
    }

    static JobDocument document(
            String tenant, Tier tier, @Nullable String group, @Nullable Instant notBefore) {
        return new JobDocument(
                tenant,
                tier,
                "hash",
                JsonNodeFactory.instance.objectNode().put("prompt", "a lighthouse"),
                new ImageOperation.Generate(
                        "a lighthouse",
                        new ImageOptions(
                                "gpt-image-2.5-flare",
                                1,
                                "auto",
                                "auto",
                                "auto",
                                "png",
                                null,
                                "auto")),
                1,
                ModerationCheck.OFF,
                notBefore,
                null,
                OnAmbiguous.RETRY,
                group,
                List.of(),
                List.of(),
                Map.of());
    }

    /// Of the default tenant.
    static JobDocument withPartialImages(int count) {
        JobDocument plain = document();
        return new JobDocument(
                plain.tenant(),
                plain.tier(),
                plain.requestHash(),
                plain.requested(),
                new ImageOperation.Generate(
                        plain.operation().prompt(),
                        plain.operation().options().but().partialImages(count).made()),
                plain.imagesPerCall(),
                plain.moderationCheck(),
                null,
                null,
                plain.onAmbiguous(),
                null,
                List.of(),
                List.of(),
                Map.of());
    }

    static Fact.Submit submit(JobId job) {
        return new Fact.Submit(job, document(), NOON, null);
    }

    static Job queued(JobId job) {
        return queued(job, document(), NOON);
    }

    static Job queued(JobId job, JobDocument document, Instant createdAt) {
        Part part = Part.fresh(0, 0, 1, new PartState.Queued(createdAt, false));
        return new Job(job, document, createdAt, null, null, 1, List.of(part), null, List.of());
    }

    static Job succeeded(JobId job, Picture... pictures) {
        Job queued = queued(job);
        return queued.with(
                queued.part(0)
                        .in(
                                new PartState.Succeeded(
                                        NOON, List.of(pictures), Usage.NONE, Usd.ZERO)));
    }
}
