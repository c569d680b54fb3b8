package io.atelier.ingest;

import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Picture;
import io.atelier.job.Usage;
import io.atelier.storage.PictureStore;
import io.atelier.storage.StoredContent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/// The pictures of a job that has ended, in the job's own order.
///
/// @param index job-wide
/// @param usage of the call that brought it; of several that one call brought, the first has it
record StoredPicture(int index, Picture picture, Usage usage) {
    private static final Logger LOG = Logger.getLogger(StoredPicture.class);

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

    /// Empty where it is not to be had, which is worth a line.
    Optional<StoredContent> open(PictureStore store, JobId job) {
        try {
            return store.open(picture.name());
        } catch (IOException e) {
            LOG.warnf("picture not read jobId=%s reason=%s", job, e.getMessage());
            return Optional.empty();
        }
    }

    /// Whether all of them can be written; afterwards it is too late to say no.
    static boolean complete(List<StoredPicture> pictures, PictureStore store) throws IOException {
        for (StoredPicture stored : pictures) {
            Optional<StoredContent> content = store.open(stored.picture().name());
            if (content.isEmpty()) {
                return false;
            }
            content.get().close();
        }
        return true;
    }

    static Usage usage(List<StoredPicture> pictures) {
        return pictures.stream().map(StoredPicture::usage).reduce(Usage.NONE, Usage::plus);
    }
}
