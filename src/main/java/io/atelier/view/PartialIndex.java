package io.atelier.view;

import io.atelier.job.JobId;
import io.atelier.job.PartialImage;
import io.atelier.job.Picture;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The latest sketches of the latest jobs that had any.
final class PartialIndex {
    private static final int MOST_JOBS = 10_000;

    private record Place(int image, int number) {}

    private final Map<JobId, Map<Place, Picture>> sketches =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<JobId, Map<Place, Picture>> eldest) {
                    return size() > MOST_JOBS;
                }
            };

    synchronized void told(PartialImage partial) {
        sketches.computeIfAbsent(partial.job(), job -> new HashMap<>())
                .put(new Place(partial.image(), partial.sketch().index()), partial.sketch());
    }

    synchronized Optional<Picture> find(JobId job, int image, int number) {
        return Optional.ofNullable(
                sketches.getOrDefault(job, Map.of()).get(new Place(image, number)));
    }
}
