package io.atelier.storage;

import io.atelier.job.JobId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Where pictures and manifests are kept. Every method may be called from many threads and
/// processes at once; an `IOException` that is no [NotAPicture] is our own trouble and worth
/// another try.
public interface PictureStore {
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

    /// Removes whatever other attempts at the winner's part and run have left behind, unfinished
    /// files included. An attempt still under way then fails to finish, as it has lost anyway.
    ///
    /// @throws IllegalArgumentException where that is not the stored manifest
    void discardOthers(Manifest winner) throws IOException;

    /// Removes what an attempt that came to nothing has left behind; pictures that a manifest names
    /// stay.
    void discardAttempt(JobId job, int part, int run, int fence) throws IOException;

    /// Opens a picture by the name it was stored under; empty where there is none, or where the
    /// name is not of our making.
    Optional<StoredContent> open(String name) throws IOException;

    /// Why nothing can be stored now, in one sentence; empty when all is well. Cheap enough to be
    /// asked before every claim: nothing is paid for that can't be stored.
    Optional<String> trouble();
}
