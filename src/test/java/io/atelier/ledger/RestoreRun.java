package io.atelier.ledger;

import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Restores all partitions one after the other, as a ledger that owns all of them does, and tells
/// how long it took and what is left in the heap.
///
/// `RestoreRun <bootstrap servers> <topic prefix> <partitions>`
public final class RestoreRun {
    private RestoreRun() {}

    public static void main(String[] args) throws InterruptedException {
        Topics topics = new Topics(args[1], Integer.parseInt(args[2]));
        Restore restore =
                new Restore(
                        new Clients(Map.of("bootstrap.servers", args[0])),
                        topics,
                        new Codec(topics),
                        () -> false);
        List<Shard> shards = new ArrayList<>();
        long start = System.nanoTime();
        for (int partition = 0; partition < topics.partitions(Topic.STATE); partition++) {
            Shard shard =
                    new Shard(
                            new Reducer(Policies.PLAIN),
                            new Queues(new Fairness(64, 100_000, Map.of()), () -> 1),
                            Policies.WEBHOOKS,
                            System.nanoTime());
            restore.into(shard, partition);
            shards.add(shard);
        }
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        for (int round = 0; round < 3; round++) {
            System.gc();
            Thread.sleep(100);
        }
        Runtime heap = Runtime.getRuntime();
        System.out.printf(
                "restored jobs=%d millis=%d live=%d%n",
                shards.stream().mapToInt(Shard::size).sum(),
                millis,
                heap.totalMemory() - heap.freeMemory());
    }
}
