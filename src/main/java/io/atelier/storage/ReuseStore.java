package io.atelier.storage;

import io.atelier.job.JobId;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/// Where it is written down which job was the last to want something, for whoever wants the same
/// and may have its pictures. To lose an entry costs no more than buying again. What was written
/// before the pictures that are swept is swept with them.
public interface ReuseStore extends Sweepable {
    /// @param wish the SHA-256 of what is wanted, lower-case hex
    /// @param requestHash of the job: its pictures are those that were made for it
    /// @param at when it was handed in
    record Entry(String tenant, String wish, JobId job, String requestHash, Instant at) {}

    /// In place of an earlier one with the same tenant and wish.
    void put(Entry entry) throws IOException;

    /// A tenant sees its own alone.
    Optional<Entry> find(String tenant, String wish) throws IOException;
}
