package io.atelier.view;

import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a view keeps what it has heard, so that an index on disk can take over from the one in
/// memory.
///
/// One thread tells, many ask. What is told may come in any order between the two topics, and more
/// than once.
public interface JobIndex {
    /// Somebody handed in a job. The first SUBMIT of an id counts, and only until the ledger
    /// speaks.
    ///
    /// @param value the fact as JSON
    /// @param written when it was put on the log
    void submitted(Fact.Submit submit, byte[] value, Instant written);

    /// The ledger's latest word on a job; it beats every SUBMIT.
    ///
    /// @param value the job as JSON
    void folded(Job job, byte[] value);

    /// The ledger has forgotten the job.
    ///
    /// @param written when it was put on the log; later SUBMITs begin a new job
    void forgotten(JobId job, Instant written);

    /// Empty for a job of another tenant, too.
    Optional<Known> find(String tenant, JobId job);

    /// @param after the place before the first job wanted; null for the newest
    /// @param limit 1 or more
    Page<Known> list(String tenant, Filter filter, @Nullable Cursor after, int limit);

    /// The same from the other end.
    ///
    /// @param after the place before the first job wanted; null for the oldest
    Page<Known> oldest(String tenant, Filter filter, @Nullable Cursor after, int limit);

    /// How many jobs there are, of all tenants.
    long size();
}
