package io.atelier.ledger;

import io.atelier.job.Ended;
import io.atelier.job.Job;

/// A shard that is read in record by record, without Kafka.
final class Restored {
    private Restored() {}

    static void into(Shard shard, Job job, long offset) {
        Ended ended = job.ended();
        if (ended == null) {
            shard.restore(job);
        } else {
            shard.restore(job.id(), ended, offset);
        }
    }
}
