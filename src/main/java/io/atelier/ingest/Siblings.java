package io.atelier.ingest;

import io.atelier.catalog.Batching;
import io.atelier.job.ImageOperation;
import io.atelier.job.JobDocument;
import io.atelier.job.Lane;
import io.atelier.job.Tier;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.Map;
import java.util.Optional;

/// Models that stand in for others where a job is to go into a batch.
final class Siblings {
    private final Map<String, String> siblings;
    private final Batching batching;

    Siblings(Map<String, String> siblings, Batching batching) {
        this.siblings = Map.copyOf(siblings);
        this.batching = batching;
        siblings.forEach((model, sibling) -> {
            if (!batching.offers(sibling)) {
                throw new ConfigurationException(
                        "atelier.lane.siblings.\"%s\"=%s is not a model that has batches."
                                .formatted(model, sibling));
            }
        });
    }

    /// What the job's model is replaced by, and why.
    ///
    /// @return empty where it stays: it has batches, has no sibling, or needn't go into one
    Optional<JobDocument.Change> change(ImageOperation wished, Lane lane, Tier tier) {
        String model = wished.options().model();
        String sibling = siblings.get(model);
        boolean cheap = lane == Lane.BATCH || (lane == Lane.AUTO && tier == Tier.BATCH);
        return cheap && sibling != null && !batching.offers(model)
                ? Optional.of(
                        new JobDocument.Change(
                                "model", model, sibling, "it can't be called in a batch"))
                : Optional.empty();
    }
}
