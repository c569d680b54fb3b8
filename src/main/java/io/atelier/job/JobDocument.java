package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A job as it was accepted: validated, defaults filled in, and never changed afterwards.
///
/// @param requestHash SHA-256 (hex) of the canonical body, before defaults and translation
/// @param requested the body as it came, prompt included
/// @param operation what is sent upstream
/// @param imagesPerCall the most that one call may bring of it
/// @param notBefore it waits, scheduled, until then
/// @param deadline it expires then, unless it is done
/// @param session whose turn it is; null for a job that is none; the job's own id where the job
///   opens it
/// @param fromTurn the turn that it shall go on from; null for the latest
/// @param changes where `operation` differs from what was asked for
/// @param retry how often its caller had tried before, where a retry may join it; null where none
///   may
/// @param origin what its completions carry on, and where to
/// @param webhook of the job's own; null where it has none
/// @param lane that it asks for
/// @param transforms what is made of each picture beside the picture itself
/// @param reuse null where it wants pictures of its own
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobDocument(
        String tenant,
        Tier tier,
        String requestHash,
        JsonNode requested,
        ImageOperation operation,
        int imagesPerCall,
        ModerationCheck moderationCheck,
        @Nullable Instant notBefore,
        @Nullable Instant deadline,
        OnAmbiguous onAmbiguous,
        @Nullable String group,
        List<Change> changes,
        List<String> warnings,
        Map<String, String> metadata,
        @Nullable JobId session,
        @Nullable Integer fromTurn,
        @Nullable Integer retry,
        Origin origin,
        @Nullable Webhook webhook,
        Lane lane,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Transform> transforms,
        @Nullable Reuse reuse) {
    public JobDocument {
        Objects.requireNonNull(tenant);
        Objects.requireNonNull(tier);
        Objects.requireNonNull(requestHash);
        Objects.requireNonNull(requested);
        Objects.requireNonNull(operation);
        Objects.requireNonNull(onAmbiguous);
        // Records of before there were several parts or checks have neither.
        imagesPerCall = imagesPerCall < 1 ? operation.options().n() : imagesPerCall;
        moderationCheck = Objects.requireNonNullElse(moderationCheck, ModerationCheck.OFF);
        changes = List.copyOf(changes);
        warnings = List.copyOf(warnings);
        metadata = Map.copyOf(metadata);
        // Records of before there were traces have none.
        origin = Objects.requireNonNullElse(origin, Origin.UNKNOWN);
        // Nor were there lanes or transforms.
        lane = Objects.requireNonNullElse(lane, Lane.AUTO);
        transforms = List.copyOf(Objects.requireNonNullElse(transforms, List.of()));
    }

    /// A job that is no turn.
    public JobDocument(
            String tenant,
            Tier tier,
            String requestHash,
            JsonNode requested,
            ImageOperation operation,
            int imagesPerCall,
            ModerationCheck moderationCheck,
            @Nullable Instant notBefore,
            @Nullable Instant deadline,
            OnAmbiguous onAmbiguous,
            @Nullable String group,
            List<Change> changes,
            List<String> warnings,
            Map<String, String> metadata) {
        this(
                tenant,
                tier,
                requestHash,
                requested,
                operation,
                imagesPerCall,
                moderationCheck,
                notBefore,
                deadline,
                onAmbiguous,
                group,
                changes,
                warnings,
                metadata,
                null,
                null,
                null,
                Origin.UNKNOWN,
                null,
                Lane.AUTO,
                List.of(),
                null);
    }

    /// The same with another operation.
    public JobDocument operating(ImageOperation other) {
        return copy(copy -> copy.operation = other);
    }

    /// The same as a turn of a session.
    public JobDocument inSession(JobId of, @Nullable Integer from) {
        return copy(copy -> {
            copy.session = of;
            copy.fromTurn = from;
        });
    }

    /// Under which name it came, where it was a line of many; null where it came alone.
    public @Nullable String line() {
        JsonNode id = requested.path("id");
        return id.isValueNode() && !id.isMissingNode() ? id.asText() : null;
    }

    /// Whether this is the first turn of a session that nobody has opened before.
    public boolean opensSession(JobId job) {
        return job.equals(session);
    }

    /// The same from a caller whose retries have no other name than what they ask for.
    ///
    /// @param before how often it was tried before
    public JobDocument retried(int before) {
        return copy(copy -> copy.retry = before);
    }

    /// The same, of which more was translated on the way.
    public JobDocument changed(List<Change> more) {
        return copy(copy -> copy.changes = Stream.concat(changes.stream(), more.stream()).toList());
    }

    /// The same in another tier, whatever it says itself.
    public JobDocument tiered(Tier other) {
        return copy(copy -> copy.tier = other);
    }

    /// The same as part of a trace.
    ///
    /// @param traceparent as its producer gave it
    /// @param span of ours that takes it in
    public JobDocument traced(@Nullable String traceparent, @Nullable String span) {
        return copy(copy -> copy.origin = new Origin(traceparent, origin.replyTo(), span));
    }

    /// The same, whose completions go to one topic more.
    public JobDocument replyingTo(@Nullable String topic) {
        return copy(copy -> copy.origin = new Origin(origin.traceparent(), topic, origin.span()));
    }

    /// The same with a webhook of its own.
    public JobDocument notifying(@Nullable Webhook of) {
        return copy(copy -> copy.webhook = of);
    }

    /// The same by that lane.
    public JobDocument by(Lane wish) {
        return copy(copy -> copy.lane = wish);
    }

    /// The same, of whose pictures something is made.
    public JobDocument transforming(List<Transform> how) {
        return copy(copy -> copy.transforms = how);
    }

    /// The same, for which pictures of an earlier job will do.
    public JobDocument reusing(@Nullable Reuse what) {
        return copy(copy -> copy.reuse = what);
    }

    private JobDocument copy(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return new JobDocument(
                tenant,
                copy.tier,
                requestHash,
                requested,
                copy.operation,
                imagesPerCall,
                moderationCheck,
                notBefore,
                deadline,
                onAmbiguous,
                group,
                copy.changes,
                warnings,
                metadata,
                copy.session,
                copy.fromTurn,
                copy.retry,
                copy.origin,
                copy.webhook,
                copy.lane,
                copy.transforms,
                copy.reuse);
    }

    /// What may be said later of a document than the rest.
    private static final class Copy {
        private Tier tier;
        private ImageOperation operation;
        private List<Change> changes;
        private @Nullable JobId session;
        private @Nullable Integer fromTurn;
        private @Nullable Integer retry;
        private Origin origin;
        private @Nullable Webhook webhook;
        private Lane lane;
        private List<Transform> transforms;
        private @Nullable Reuse reuse;

        private Copy(JobDocument of) {
            tier = of.tier;
            operation = of.operation;
            changes = of.changes;
            session = of.session;
            fromTurn = of.fromTurn;
            retry = of.retry;
            origin = of.origin;
            webhook = of.webhook;
            lane = of.lane;
            transforms = of.transforms;
            reuse = of.reuse;
        }
    }

    /// One field that was translated on the way, and why.
    ///
    /// @param to null where it is not sent at all
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Change(String field, String from, @Nullable String to, String reason) {}
}
