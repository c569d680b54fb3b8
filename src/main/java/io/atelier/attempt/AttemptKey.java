package io.atelier.attempt;

import io.atelier.job.JobId;
import io.atelier.job.Order;
import io.atelier.log.Heartbeat;

/// One attempt: a part of a job, and the fence under which it was dispatched.
public record AttemptKey(JobId job, int part, int fence) {
    public static AttemptKey of(Order.Work work) {
        return new AttemptKey(work.job(), work.part(), work.fence());
    }

    public static AttemptKey of(Order.ToWorker order) {
        return new AttemptKey(order.job(), order.part(), order.fence());
    }

    public Heartbeat.Held held() {
        return new Heartbeat.Held(job, part, fence);
    }
}
