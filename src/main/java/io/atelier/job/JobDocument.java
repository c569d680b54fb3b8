package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        Origin origin) {
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
                Origin.UNKNOWN);
    }

    /// The same with another operation.
    public JobDocument operating(ImageOperation other) {
        return with(tier, other, changes, session, fromTurn, retry, origin);
    }

    /// The same as a turn of a session.
    public JobDocument inSession(JobId of, @Nullable Integer from) {
        return with(tier, operation, changes, of, from, retry, origin);
    }

    /// Whether this is the first turn of a session that nobody has opened before.
    public boolean opensSession(JobId job) {
        return job.equals(session);
    }

    /// The same from a caller whose retries have no other name than what they ask for.
    ///
    /// @param before how often it was tried before
    public JobDocument retried(int before) {
        return with(tier, operation, changes, session, fromTurn, before, origin);
    }

    /// The same in another tier, whatever it says itself.
    public JobDocument tiered(Tier other) {
        return with(other, operation, changes, session, fromTurn, retry, origin);
    }

    /// The same as part of a trace.
    public JobDocument traced(@Nullable String traceparent) {
        return coming(new Origin(traceparent, origin.replyTo()));
    }

    /// The same, whose completions go to one topic more.
    public JobDocument replyingTo(@Nullable String topic) {
        return coming(new Origin(origin.traceparent(), topic));
    }

    private JobDocument coming(Origin from) {
        return with(tier, operation, changes, session, fromTurn, retry, from);
    }

    /// The same, of which more was translated on the way.
    public JobDocument changed(List<Change> more) {
        List<Change> all = Stream.concat(changes.stream(), more.stream()).toList();
        return with(tier, operation, all, session, fromTurn, retry, origin);
    }

    private JobDocument with(
            Tier urgency,
            ImageOperation does,
            List<Change> translated,
            @Nullable JobId of,
            @Nullable Integer from,
            @Nullable Integer before,
            Origin came) {
        return new JobDocument(
                tenant,
                urgency,
                requestHash,
                requested,
                does,
                imagesPerCall,
                moderationCheck,
                notBefore,
                deadline,
                onAmbiguous,
                group,
                translated,
                warnings,
                metadata,
                of,
                from,
                before,
                came);
    }

    /// One field that was translated on the way, and why.
    ///
    /// @param to null where it is not sent at all
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Change(String field, String from, @Nullable String to, String reason) {}
}
