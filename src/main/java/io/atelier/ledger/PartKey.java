package io.atelier.ledger;

import io.atelier.job.JobId;

/// Which part of which job.
record PartKey(JobId job, int part) {}
