package io.atelier.batch;

import io.atelier.job.JobId;
import io.atelier.job.Order;

/// A part of a job, whatever its fence.
record PartRef(JobId job, int part) {
    static PartRef of(Order.Work work) {
        return new PartRef(work.job(), work.part());
    }

    static PartRef of(Order.ToWorker order) {
        return new PartRef(order.job(), order.part());
    }
}
