package io.atelier.worker;

import io.atelier.job.JobId;
import io.atelier.job.Order;
import io.atelier.log.Heartbeat;

/// One attempt: a part of a job, and the fence under which it was dispatched.
record AttemptKey(JobId job, int part, int fence) {
    static AttemptKey of(Order.Work work) {
        return new AttemptKey(work.job(), work.part(), work.fence());
    }

    static AttemptKey of(Order.ToWorker order) {
        return new AttemptKey(order.job(), order.part(), order.fence());
    }

    Heartbeat.Held held() {
        return new Heartbeat.Held(job, part, fence);
    }
}
