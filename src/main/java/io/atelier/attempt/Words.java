package io.atelier.attempt;

import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.Outcome;
import io.atelier.job.Proof;
import io.atelier.storage.Manifest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What one attempt may say of itself.
public record Words(AttemptKey key, String worker) {
    public Fact.Bound bound(String upstreamId) {
        return new Fact.Bound(key.job(), key.part(), key.fence(), worker, upstreamId);
    }

    public Fact.Noted noted(String what, String reason) {
        return new Fact.Noted(key.job(), key.part(), key.fence(), worker, what, reason);
    }

    public Fact.Release release(String reason) {
        return new Fact.Release(key.job(), key.part(), key.fence(), worker, reason);
    }

    public Fact.NotFound notFound() {
        return new Fact.NotFound(key.job(), key.part(), key.fence(), worker);
    }

    public Fact.Succeeded succeeded(Manifest manifest, boolean adopted) {
        return new Fact.Succeeded(
                key.job(),
                key.part(),
                key.fence(),
                worker,
                manifest.pictures(),
                manifest.usage(),
                manifest.requestId(),
                adopted,
                manifest.telling(),
                manifest.lane());
    }

    public Fact.Failed notAccepted(Outcome.NotAccepted outcome) {
        return failed(
                Proof.NOT_ACCEPTED, outcome.failure(), outcome.retryAfter(), outcome.requestId());
    }

    public Fact.Failed refused(Failure failure, @Nullable String requestId) {
        return refused(new Outcome.Refused(failure, requestId));
    }

    public Fact.Failed refused(Outcome.Refused outcome) {
        return new Fact.Failed(
                key.job(),
                key.part(),
                key.fence(),
                worker,
                Proof.REFUSED,
                outcome.failure(),
                null,
                outcome.requestId(),
                outcome.usage());
    }

    public Fact.Failed ambiguous(Failure failure, @Nullable String requestId) {
        return failed(Proof.AMBIGUOUS, failure, null, requestId);
    }

    private Fact.Failed failed(
            Proof proof,
            Failure failure,
            @Nullable Duration retryAfter,
            @Nullable String requestId) {
        return new Fact.Failed(
                key.job(), key.part(), key.fence(), worker, proof, failure, retryAfter, requestId);
    }
}
