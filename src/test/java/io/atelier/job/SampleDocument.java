package io.atelier.job;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A job's document with one thing or another changed.
public record SampleDocument(
        Tier tier,
        String requestHash,
        int images,
        OnAmbiguous onAmbiguous,
        @Nullable Instant notBefore,
        @Nullable Instant deadline) {
    public static final SampleDocument PLAIN =
            new SampleDocument(Tier.STANDARD, "hash-a", 1, OnAmbiguous.RETRY, null, null);

    public SampleDocument tier(Tier other) {
        return new SampleDocument(other, requestHash, images, onAmbiguous, notBefore, deadline);
    }

    public SampleDocument requestHash(String other) {
        return new SampleDocument(tier, other, images, onAmbiguous, notBefore, deadline);
    }

    public SampleDocument images(int other) {
        return new SampleDocument(tier, requestHash, other, onAmbiguous, notBefore, deadline);
    }

    public SampleDocument onAmbiguous(OnAmbiguous other) {
        return new SampleDocument(tier, requestHash, images, other, notBefore, deadline);
    }

    public SampleDocument notBefore(Instant other) {
        return new SampleDocument(tier, requestHash, images, onAmbiguous, other, deadline);
    }

    public SampleDocument deadline(Instant other) {
        return new SampleDocument(tier, requestHash, images, onAmbiguous, notBefore, other);
    }

    public JobDocument made() {
        return made(images);
    }

    /// Spread over several calls.
    public JobDocument made(int imagesPerCall) {
        return made("default", imagesPerCall);
    }

    public JobDocument madeFor(String tenant) {
        return made(tenant, images);
    }

    private JobDocument made(String tenant, int imagesPerCall) {
        return new JobDocument(
                tenant,
                tier,
                requestHash,
                JsonNodeFactory.instance.objectNode().put("prompt", "a lighthouse"),
                operation(),
                imagesPerCall,
                ModerationCheck.OFF,
                notBefore,
                deadline,
                onAmbiguous,
                null,
                List.of(),
                List.of(),
                Map.of());
    }

    public ImageOperation.Generate operation() {
        return new ImageOperation.Generate(
                "a lighthouse",
                new ImageOptions(
                        "gpt-image-1", images, "1024x1024", "low", "auto", "png", null, "auto"));
    }
}
