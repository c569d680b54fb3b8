package io.atelier.view;

import io.atelier.job.JobId;
import io.atelier.job.PartialImage;
import io.atelier.job.Picture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The sketches of the latest jobs that had any, as they came.
final class PartialIndex {
    private static final int MOST_JOBS = 10_000;

    /// @param offset on the job's partition of `progress`
    record Sketch(long offset, PartialImage partial) {
        private boolean isOf(int image, int number) {
            return partial.image() == image && partial.sketch().index() == number;
        }
    }

    private final Map<JobId, List<Sketch>> sketches =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<JobId, List<Sketch>> eldest) {
                    return size() > MOST_JOBS;
                }
            };

    synchronized void told(PartialImage partial, long offset) {
        sketches.computeIfAbsent(partial.job(), _ -> new ArrayList<>())
                .add(new Sketch(offset, partial));
    }

    /// The latest of that place: a later attempt's takes the place of an earlier one's.
    synchronized Optional<Picture> find(JobId job, int image, int number) {
        return sketches.getOrDefault(job, List.of()).reversed().stream()
                .filter(sketch -> sketch.isOf(image, number))
                .map(sketch -> sketch.partial().sketch())
                .findFirst();
    }

    /// In the order of their offsets.
    ///
    /// @param next offset of the first one wanted
    synchronized List<Sketch> of(JobId job, long next) {
        return sketches.getOrDefault(job, List.of()).stream()
                .filter(sketch -> sketch.offset() >= next)
                .toList();
    }
}
