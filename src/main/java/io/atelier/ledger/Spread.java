package io.atelier.ledger;

import java.util.HashMap;
import java.util.Map;

/// Over the partitions of one work topic: the next goes to one with least unclaimed, the shortest
/// queue. Each worker reads some of the partitions, so by turns a full worker's would fill while a
/// free one's run dry. What was written by another process isn't counted. One thread at a time.
final class Spread<T> {
    private final Map<T, Integer> places = new HashMap<>();
    private final int[] unclaimed;
    private int last;

    Spread(int partitions) {
        this.unclaimed = new int[partitions];
    }

    /// @param value that may have been written before
    int next(T value) {
        leave(value);
        int next = last;
        for (int step = 1; step <= unclaimed.length; step++) {
            int partition = (last + step) % unclaimed.length;
            if (step == 1 || unclaimed[partition] < unclaimed[next]) {
                next = partition;
            }
        }
        last = next;
        unclaimed[next]++;
        places.put(value, next);
        return next;
    }

    /// It is not to be claimed any more.
    void leave(T value) {
        Integer partition = places.remove(value);
        if (partition != null) {
            unclaimed[partition]--;
        }
    }
}
