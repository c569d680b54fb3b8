package io.atelier.webhook;

import io.atelier.job.JobId;
import io.atelier.job.Order;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The calls that this process has begun lately. Under a flood the ledger may tell of one again
/// before its turn came.
final class Begun {
    private static final int LATELY = 10_000;

    private final Set<Call> calls =
            Collections.newSetFromMap(
                    new LinkedHashMap<>() {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<Call, Boolean> eldest) {
                            return size() > LATELY;
                        }
                    });

    private record Call(JobId delivery, int attempt) {
        static Call of(Order.Deliver order) {
            return new Call(order.delivery(), order.attempt());
        }
    }

    /// @return false where it was there already
    synchronized boolean add(Order.Deliver order) {
        return calls.add(Call.of(order));
    }

    /// It came to nothing: whoever tells of it again is to be heard.
    synchronized void remove(Order.Deliver order) {
        calls.remove(Call.of(order));
    }
}
