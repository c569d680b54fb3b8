package io.atelier.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/// One side of a comparison: a way to hand jobs in, where its results come out, and the simulator's
/// bill.
record Side(String name, Load load, Arrivals results, Till till) {
    /// More at once only makes the one who submits slower.
    private static final int SUBMITTING = 64;

    private static final String PROMPT =
            "A lighthouse on a cliff at dusk, seen from a small boat that has just left the harbour, waves in the foreground, oil on canvas, warm light, number ";

    /// Hands in so many as fast as they are taken.
    ///
    /// @return from the first submit to the last result
    Duration burst(int jobs) {
        long start = System.nanoTime();
        Semaphore free = new Semaphore(SUBMITTING);
        for (int job = 0; job < jobs; job++) {
            free.acquireUninterruptibly();
            var _ = load.submit(prompt()).whenComplete((_, _) -> free.release());
        }
        results.await(jobs);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /// Hands in one after the other at a steady rate, late ones or not.
    ///
    /// @param reach gets the milliseconds from before the submit until the simulator bills the call
    /// @param durable gets the milliseconds until the submit is acknowledged
    void steady(int jobs, double perSecond, Samples reach, Samples durable) {
        long bill = till.end();
        Map<String, Instant> sent = new HashMap<>();
        List<CompletableFuture<?>> acknowledged = new ArrayList<>();
        long start = System.nanoTime();
        for (int job = 0; job < jobs; job++) {
            sleepUntil(start + (long) (job / perSecond * 1e9));
            String prompt = prompt();
            sent.put(prompt, Instant.now());
            long before = System.nanoTime();
            acknowledged.add(
                    load.submit(prompt)
                            .thenRun(() -> {
                                synchronized (durable) {
                                    durable.add((System.nanoTime() - before) / 1e6);
                                }
                            }));
        }
        acknowledged.forEach(CompletableFuture::join);
        results.await(jobs);
        Map<String, Instant> called = till.since(bill);
        sent.forEach((prompt, at) -> {
            Instant call = called.get(prompt);
            if (call == null) {
                throw new IllegalStateException("not called: " + prompt);
            }
            reach.add(Duration.between(at, call).toNanos() / 1e6);
        });
    }

    /// A burst at an upstream that takes its time.
    ///
    /// @return the share of the slots' time that was spent in calls, from the first call to the end
    ///   of the last
    double use(int jobs, int slots, Duration call) {
        long bill = till.end();
        burst(jobs);
        Collection<Instant> ends = till.since(bill).values();
        Instant first = ends.stream().min(Instant::compareTo).orElseThrow().minus(call);
        Instant last = ends.stream().max(Instant::compareTo).orElseThrow();
        double ideal = (double) call.toNanos() * jobs / slots;
        return ideal / Duration.between(first, last).toNanos();
    }

    private static String prompt() {
        return PROMPT + UUID.randomUUID();
    }

    private static void sleepUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
