package io.atelier.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Where it is written down which calls went into which batch, for whoever takes the batch over.
public interface BatchStore {
    /// Stores the list of a batch's members, in place of an earlier one. Durable when it returns.
    ///
    /// @param batch its key, of letters, digits, `-` and `_`
    void put(String batch, InputStream members) throws IOException;

    /// Empty where there is none, or none any more.
    Optional<InputStream> open(String batch) throws IOException;

    /// Does nothing where there is none.
    void delete(String batch) throws IOException;
}
