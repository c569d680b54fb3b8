package io.atelier.storage;

import io.atelier.job.JobId;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where pictures and manifests are kept. Every method may be called from many threads and
/// processes at once; an `IOException` that is no [NotAPicture] is our own trouble and worth
/// another try.
public interface PictureStore extends Sweepable {
    /// Begins to store the picture at `index` of the attempt with that fence.
    PictureUpload begin(JobId job, int part, int run, int fence, int index) throws IOException;

    /// Stores the manifest unless its part and run has one already, and gives back the one that is
    /// stored: the caller compares. Durable when it returns.
    ///
    /// @throws IllegalArgumentException where it names pictures of another run
    Manifest publish(Manifest manifest) throws IOException;

    Optional<Manifest> manifest(JobId job, int part, int run) throws IOException;

    /// Every manifest of the job, of all its parts and runs, in no order.
    List<Manifest> manifests(JobId job) throws IOException;

    /// Removes whatever other attempts at the winner's part and run have left behind. One that is
    /// still under way has lost anyway: it may fail to finish from then on, and else it discards
    /// what it has, when it finds that another was first.
    ///
    /// @throws IllegalArgumentException where that is not the stored manifest
    void discardOthers(Manifest winner) throws IOException;

    /// Removes what an attempt that came to nothing has left behind; pictures that a manifest names
    /// stay.
    void discardAttempt(JobId job, int part, int run, int fence) throws IOException;

    /// Opens a picture by the name it was stored under; empty where there is none, or where the
    /// name is not of our making.
    Optional<StoredContent> open(String name) throws IOException;

    /// A link with which anybody can fetch a picture from where it is kept, for some minutes. It is
    /// made without a look at whether the picture is there. Empty where its bytes go through us.
    ///
    /// @param disposition what the answer has as `Content-Disposition`; null: nothing
    default Optional<URI> link(String name, @Nullable String disposition) {
        return Optional.empty();
    }

    /// Why nothing can be stored now, in one sentence; empty when all is well. Cheap enough to be
    /// asked before every claim: nothing is paid for that can't be stored.
    Optional<String> trouble();
}
