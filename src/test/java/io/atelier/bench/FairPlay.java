package io.atelier.bench;

import io.atelier.job.JobId;
import io.atelier.job.Order;
import io.atelier.job.Tier;
import io.atelier.ledger.PlayedLedger;
import io.atelier.worker.PlayedWorker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/// Tenants that share workers, on a clock that runs as fast as it can. Ledger, fair queues, windows
/// and slots are the product's own; a record takes its time through Kafka, a call at OpenAI.
final class FairPlay {
    private static final Duration RECORD = Duration.ofMillis(20);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration AGING = Duration.ofSeconds(30);
    private static final int WINDOW = 64;
    private static final String EVERYONE = "everyone";

    private final Setup setup;
    private final long seed;
    private final PlayedLedger ledger;
    private final List<PlayedWorker> workers = new ArrayList<>();
    private final Map<String, Line> lines = new TreeMap<>();
    private final Map<JobId, Asked> asked = new HashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingInt(Event::number));
    private final Random random;
    private Instant now = Instant.EPOCH;
    private int number;

    /// @param partitions of each topic
    /// @param ledgers processes that own some of the partitions each
    /// @param slots of one worker
    /// @param weights as `atelier.ledger.weights`
    /// @param shares whether tenants share; else all stand in one queue
    /// @param call takes from half to one and a half of this
    record Setup(
            int partitions,
            int ledgers,
            int workers,
            int slots,
            Map<String, Integer> weights,
            boolean shares,
            Duration call) {
        /// The product's defaults, where two workers run.
        static final Setup PLAIN = new Setup(4, 1, 2, 32, Map.of(), true, Duration.ofSeconds(10));

        Setup partitions(int other) {
            return new Setup(other, ledgers, workers, slots, weights, shares, call);
        }

        Setup ledgers(int other) {
            return new Setup(partitions, other, workers, slots, weights, shares, call);
        }

        Setup workers(int other) {
            return new Setup(partitions, ledgers, other, slots, weights, shares, call);
        }

        Setup weights(Map<String, Integer> others) {
            return new Setup(partitions, ledgers, workers, slots, others, shares, call);
        }

        Setup oneQueue() {
            return new Setup(partitions, ledgers, workers, slots, weights, false, call);
        }

        Setup call(Duration other) {
            return new Setup(partitions, ledgers, workers, slots, weights, shares, other);
        }

        int allSlots() {
            return workers * slots;
        }
    }

    private record Event(Instant at, int number, Runnable what) {}

    private record Asked(String line, Instant at) {}

    /// Jobs that are looked at together.
    static final class Line {
        private final Samples waits = new Samples();
        private int submitted;

        /// From the submission to the call, in calls' times.
        Samples waits() {
            return waits;
        }

        int begun() {
            return waits.size();
        }

        boolean waiting() {
            return begun() < submitted;
        }
    }

    /// @param seed of all that is left to chance
    FairPlay(Setup setup, long seed) {
        this.setup = setup;
        this.seed = seed;
        this.random = new Random(seed);
        this.ledger =
                new PlayedLedger(
                        setup.partitions(),
                        setup.ledgers(),
                        WINDOW,
                        setup.weights(),
                        this::publish);
        for (int worker = 0; worker < setup.workers(); worker++) {
            String name = "worker-" + worker + "/1";
            Set<String> underWay = new HashSet<>();
            workers.add(
                    new PlayedWorker(
                            setup.slots(),
                            AGING,
                            () -> Duration.between(Instant.EPOCH, now).toNanos(),
                            (work, done) -> attempt(work, name, underWay, done)));
        }
        tick();
    }

    /// @param line under which they are looked at; in [Setup#shares] also their tenant
    void submit(String line, Tier tier, int jobs) {
        for (int job = 0; job < jobs; job++) {
            JobId id = JobId.keyed(line, "/v1/jobs", seed + "-" + number++);
            asked.put(id, new Asked(line, now));
            line(line).submitted++;
            ledger.submit(id, setup.shares() ? line : EVERYONE, tier, now);
        }
        after(RECORD, () -> ledger.onTime(now));
    }

    /// Jobs that come by chance, one by one and without an end.
    ///
    /// @param load how many of all slots they would keep busy, 1 for all
    void keepComing(String line, Tier tier, double load) {
        double mean = setup.call().toNanos() / (load * setup.allSlots());
        long gap = (long) (-Math.log(1 - random.nextDouble()) * mean);
        after(
                Duration.ofNanos(gap),
                () -> {
                    submit(line, tier, 1);
                    keepComing(line, tier, load);
                });
    }

    /// @param calls so many times what a call takes
    void runFor(int calls) {
        Instant end = now.plus(setup.call().multipliedBy(calls));
        run(() -> Objects.requireNonNull(events.peek()).at().isAfter(end));
    }

    void run(BooleanSupplier end) {
        while (!end.getAsBoolean()) {
            Event next = events.remove();
            now = next.at();
            next.what().run();
        }
    }

    Line line(String name) {
        return lines.computeIfAbsent(name, _ -> new Line());
    }

    /// Whether of every line something waits.
    boolean allWait() {
        return lines.values().stream().allMatch(Line::waiting);
    }

    /// How much of all slots calls were made in, since the beginning.
    double use() {
        double calls = lines.values().stream().mapToInt(Line::begun).sum();
        double time = (double) Duration.between(Instant.EPOCH, now).toNanos();
        return calls * setup.call().toNanos() / time / setup.allSlots();
    }

    /// How many calls have begun, by line.
    Map<String, Integer> begun() {
        Map<String, Integer> begun = new TreeMap<>();
        lines.forEach((name, line) -> begun.put(name, line.begun()));
        return begun;
    }

    /// Of Jain, Chiu and Hawe, DEC-TR-301 (1984): 1 where all get the same, 1/n where one gets all.
    static double jain(Collection<Integer> shares) {
        double sum = shares.stream().mapToDouble(share -> share).sum();
        double squares = shares.stream().mapToDouble(share -> (double) share * share).sum();
        return sum * sum / (shares.size() * squares);
    }

    private void tick() {
        ledger.onTime(now);
        after(TICK, this::tick);
    }

    /// Each worker reads some of the partitions.
    private void publish(Order.Work work, int partition) {
        PlayedWorker reader = workers.get(partition % workers.size());
        after(RECORD, () -> reader.hears(work));
    }

    private void attempt(Order.Work work, String worker, Set<String> underWay, Runnable done) {
        String attempt = work.job() + "/" + work.fence();
        if (!underWay.add(attempt)) {
            done.run();
            return;
        }
        Runnable end =
                () -> {
                    underWay.remove(attempt);
                    done.run();
                };
        after(
                RECORD,
                () -> {
                    boolean granted = ledger.claims(work, worker, now);
                    after(RECORD, granted ? () -> call(work, worker, end) : end);
                });
    }

    private void call(Order.Work work, String worker, Runnable end) {
        Asked job = Objects.requireNonNull(asked.get(work.job()));
        line(job.line())
                .waits
                .add((double) Duration.between(job.at(), now).toNanos() / setup.call().toNanos());
        double length = 0.5 + random.nextDouble();
        after(
                Duration.ofNanos((long) (length * setup.call().toNanos())),
                () -> {
                    ledger.succeeds(work, worker, now);
                    end.run();
                });
    }

    private void after(Duration delay, Runnable what) {
        events.add(new Event(now.plus(delay), number++, what));
    }
}
