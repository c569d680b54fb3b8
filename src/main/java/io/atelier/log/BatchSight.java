package io.atelier.log;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One of the upstream's batches as its lane saw it last: a record of `fleet` for whoever wants to
/// know. Nothing is decided by it but where a lane that takes the batch over need not search.
///
/// @param key of our making, unlike `upstreamId`
/// @param status the upstream's word
/// @param lines calls that went into it
/// @param completed as the upstream counts
/// @param failed as the upstream counts
/// @param createdAt when it was ordered
/// @param endedAt when the lane had dealt with its results
/// @param lane the incarnation that works at it
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BatchSight(
        String key,
        String upstreamId,
        String endpoint,
        String model,
        String status,
        long lines,
        long completed,
        long failed,
        Instant createdAt,
        @Nullable Instant endedAt,
        String lane) {
    /// What every key begins with.
    public static final String KEY_PREFIX = "atl_";

    public BatchSight {
        Objects.requireNonNull(key);
        Objects.requireNonNull(upstreamId);
        Objects.requireNonNull(createdAt);
    }
}
