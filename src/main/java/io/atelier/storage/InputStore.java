package io.atelier.storage;

import java.io.IOException;
import java.util.Optional;

/// Where the pictures are kept that callers hand in. A tenant sees its own alone: another's file
/// and a missing one are the same. Every method may be called from many threads and processes at
/// once; an `IOException` that is no [NotAPicture] is our own trouble and worth another try.
public interface InputStore {
    InputUpload begin(String tenant) throws IOException;

    /// @param id of any form; empty for one that is not of our making
    Optional<InputFile> find(String tenant, String id) throws IOException;

    /// See there for what a deletion meanwhile does.
    Optional<StoredContent> open(String tenant, String id) throws IOException;

    /// Gone at once for everybody who has not opened it yet, jobs that still need it included.
    ///
    /// @return whether it was there
    boolean delete(String tenant, String id) throws IOException;

    /// Why nothing can be stored now, in one sentence; empty when all is well.
    Optional<String> trouble();
}
