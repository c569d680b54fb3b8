package io.atelier.view;

import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.atelier.tenant.Tenants;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Finds the pictures of jobs, and answers where there is none.
@Singleton
class PictureLookup {
    private static final Logger LOG = Logger.getLogger(PictureLookup.class);

    private final RunningView running;
    private final Tenants tenants;

    PictureLookup(RunningView running, Tenants tenants) {
        this.running = running;
        this.tenants = tenants;
    }

    /// What is done with a picture that is known.
    interface Answering {
        Response to(Known job, Picture picture) throws IOException;
    }

    /// @param id of a job of the caller's tenant, of any form
    /// @param index among its pictures, of any form
    Response picture(String id, String index, Answering answering) {
        Optional<View> view = running.get();
        if (view.isEmpty()) {
            return Answers.notServedHere();
        }
        Optional<JobId> job = JobId.parse(id);
        if (job.isEmpty()) {
            return Answers.noSuchJob();
        }
        return Answers.seen(
                view.get().job(tenants.current(), job.get()),
                known -> picture(known, index, answering),
                Answers::noSuchJob);
    }

    private static Response picture(Known known, String index, Answering answering) {
        Optional<Picture> picture =
                index.matches("0|[1-9][0-9]{0,3}")
                        ? known.picture(Integer.parseInt(index))
                        : Optional.empty();
        if (picture.isEmpty()) {
            return Answers.noSuchPicture(
                    known.status().terminal()
                            ? "The job has no such picture."
                            : "The job has no such picture yet; it has not ended.");
        }
        try {
            return answering.to(known, picture.get());
        } catch (IOException e) {
            LOG.warnf("picture not read, the caller may ask again reason=%s", e);
            return Answers.storeAway();
        }
    }
}
