package io.atelier.storage;

import io.atelier.job.JobId;
import java.io.IOException;
import java.util.Optional;

/// Where sketches are kept that come on the way to a picture: for an hour or two, then they go by
/// themselves. Nothing depends on them.
public interface PartialStore {
    /// Begins to store a sketch of the picture at `image`, as that attempt gets it.
    ///
    /// @throws IOException also where the room is needed for what is paid for
    PartialUpload begin(JobId job, int run, int fence, int image) throws IOException;

    /// Opens a sketch by the name it was stored under; empty where there is none (any more), or
    /// where the name is not of our making.
    Optional<StoredContent> open(String name) throws IOException;
}
