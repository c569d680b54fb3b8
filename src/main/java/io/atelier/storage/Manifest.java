package io.atelier.storage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.job.JobId;
import io.atelier.job.Lane;
import io.atelier.job.Outcome;
import io.atelier.job.Picture;
import io.atelier.job.Usage;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The proof that one run of a part was paid and stored: its pictures and what they cost in tokens.
/// There is at most one for each (job, part, run).
///
/// @param tenant whose job it is
/// @param firstImage the job-wide index of the part's first picture
/// @param fence of the attempt that wrote it
/// @param requestHash of the job the pictures were made for
/// @param requestId the upstream's own id of the call, for its support
/// @param telling what the upstream told beside the pictures
/// @param lane at whose price they were bought
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
        JobId job,
        String tenant,
        int part,
        int firstImage,
        int run,
        int fence,
        String requestHash,
        List<Picture> pictures,
        Usage usage,
        @Nullable String requestId,
        Outcome.Telling telling,
        Lane lane) {
    public Manifest {
        // Manifests of before there were turns have none.
        telling = Objects.requireNonNullElse(telling, Outcome.Telling.NOTHING);
        // Nor were there lanes.
        lane = Objects.requireNonNullElse(lane, Lane.REALTIME);
        pictures = List.copyOf(pictures);
        if (part < 0 || run < 0 || fence < 0) {
            throw new IllegalArgumentException("part, run and fence count from 0");
        }
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException("a manifest names at least one picture");
        }
    }

    /// Of a call of its own, of which the upstream told nothing beside.
    public Manifest(
            JobId job,
            String tenant,
            int part,
            int firstImage,
            int run,
            int fence,
            String requestHash,
            List<Picture> pictures,
            Usage usage,
            @Nullable String requestId) {
        this(
                job,
                tenant,
                part,
                firstImage,
                run,
                fence,
                requestHash,
                pictures,
                usage,
                requestId,
                Outcome.Telling.NOTHING,
                Lane.REALTIME);
    }
}
