package io.atelier.ingest;

import io.atelier.job.Job;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Picture;
import io.atelier.job.Usage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The pictures of a job that has ended, in the job's own order.
///
/// @param index job-wide
/// @param usage of the call that brought it; of several that one call brought, the first has it
record StoredPicture(int index, Picture picture, Usage usage) {
    static List<StoredPicture> of(Job job) {
        List<StoredPicture> all = new ArrayList<>();
        for (Part part : job.parts()) {
            if (part.state() instanceof PartState.Succeeded won) {
                for (Picture picture : won.pictures()) {
                    all.add(
                            new StoredPicture(
                                    part.firstImage() + picture.index(),
                                    picture,
                                    picture.index() == 0 ? won.usage() : Usage.NONE));
                }
            }
        }
        all.sort(Comparator.comparingInt(StoredPicture::index));
        return all;
    }

    static Usage usage(List<StoredPicture> pictures) {
        return pictures.stream().map(StoredPicture::usage).reduce(Usage.NONE, Usage::plus);
    }
}
