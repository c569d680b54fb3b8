package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A job's wish for the pictures of an earlier one that asked for the same, and what was found.
///
/// @param job that they were bought for; null where there is none, so they are bought now
/// @param pictures all that the job wants, their indices job-wide
/// @param telling what the upstream told beside them
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Reuse(@Nullable JobId job, List<Picture> pictures, Outcome.Telling telling) {
    /// Nothing found, or not looked for yet.
    public static final Reuse WISHED = new Reuse(null, List.of(), Outcome.Telling.NOTHING);

    public Reuse {
        pictures = List.copyOf(pictures);
        Objects.requireNonNull(telling);
    }

    public boolean found() {
        return job != null;
    }

    /// Those of one part, as its own.
    public List<Picture> of(Part part) {
        return pictures.stream()
                .skip(part.firstImage())
                .limit(part.images())
                .map(picture -> picture.at(picture.index() - part.firstImage()))
                .toList();
    }
}
