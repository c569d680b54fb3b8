package io.atelier.ledger;

import io.atelier.job.Job;
import io.atelier.job.Order;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What follows from a fact: the job as it is now, and what others are told.
///
/// @param job null where there was none and still is none, or where nothing changed of an ended one
record Decision(@Nullable Job job, List<Order> orders) {
    Decision {
        orders = List.copyOf(orders);
    }

    static Decision unchanged(@Nullable Job job) {
        return new Decision(job, List.of());
    }

    static Decision unchanged(@Nullable Job job, Order order) {
        return new Decision(job, List.of(order));
    }
}
