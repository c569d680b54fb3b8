package io.atelier.bench;

import io.atelier.job.Tier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// How tenants and tiers share slots: [FairPlay] with many jobs. Takes no time of the clock, so
/// whatever else the machine does changes no figure.
class FairnessBenchmark {
    private static final int BACKLOG = 10_000;
    private static final int BATCH = 100_000;
    private static final int SEEDS = 10;
    private static final FairPlay.Setup PLAIN = FairPlay.Setup.PLAIN;

    private final Report report = new Report("fairness", "Tenants and tiers");

    @Test
    void measure() {
        tenants();
        weights();
        priority();
        aging();
        use();
    }

    private void tenants() {
        report.note(
                "One tenant with %,d jobs has all slots when ten others come with 10 jobs each; waits of those, from the submission to the call, in calls' times; %d seeds. The index is Jain's, of the calls of all eleven until one of them has no job left that waits."
                        .formatted(BACKLOG, SEEDS));
        report.table(
                "workers x slots",
                "partitions",
                "ledgers",
                "queue",
                "wait p50",
                "p95",
                "p99",
                "index, 10 jobs each",
                "index, 100 jobs each");
        for (FairPlay.Setup setup :
                List.of(
                        PLAIN,
                        PLAIN.oneQueue(),
                        PLAIN.workers(1),
                        PLAIN.workers(4),
                        PLAIN.workers(4).partitions(16),
                        PLAIN.partitions(16).ledgers(2),
                        PLAIN.partitions(16).ledgers(4))) {
            tenants(setup);
        }
    }

    private void tenants(FairPlay.Setup setup) {
        Samples waits = new Samples();
        Samples few = new Samples();
        Samples many = new Samples();
        for (int seed = 1; seed <= SEEDS; seed++) {
            Crowd crowd = new Crowd(new FairPlay(setup, seed), BACKLOG, 10);
            waits.addAll(crowd.waits());
            few.add(crowd.index());
            many.add(new Crowd(new FairPlay(setup, seed), BACKLOG, 100).index());
        }
        report.row(
                setup.workers() + " x " + setup.slots(),
                setup.partitions(),
                setup.ledgers(),
                setup.shares() ? "fair" : "one for all",
                waits.median(),
                waits.quantile(0.95),
                waits.quantile(0.99),
                index(few),
                index(many));
    }

    private static String index(Samples values) {
        return "%.3f (%.3f to %.3f)"
                .formatted(values.median(), values.quantile(0), values.quantile(1));
    }

    private void weights() {
        report.note("Two tenants that always wait, weights 1 and 3, 100 calls' times.");
        report.table("partitions", "calls of the one", "of the other", "ratio");
        for (int partitions : new int[] {1, 4, 16}) {
            FairPlay play =
                    new FairPlay(
                            PLAIN.partitions(partitions).weights(Map.of("three", 3)), partitions);
            play.submit("one", Tier.STANDARD, BACKLOG);
            play.submit("three", Tier.STANDARD, BACKLOG);
            play.runFor(100);
            int one = play.line("one").begun();
            int three = play.line("three").begun();
            report.row(partitions, one, three, (double) three / one);
        }
    }

    private void priority() {
        report.note(
                "%,d batch jobs queued, and priority jobs that come by chance for 200 calls' times; their waits in calls' times."
                        .formatted(BATCH));
        report.table(
                "priority's load of all slots",
                "priority jobs",
                "wait p50",
                "p99",
                "max",
                "batch calls");
        for (double load : new double[] {0.1, 0.5, 0.9}) {
            FairPlay play = new FairPlay(PLAIN, 1);
            play.submit("batch", Tier.BATCH, BATCH);
            play.runFor(3);
            play.keepComing("priority", Tier.PRIORITY, load);
            play.runFor(200);
            Samples waits = play.line("priority").waits();
            report.row(
                    load,
                    waits.size(),
                    waits.median(),
                    waits.quantile(0.99),
                    waits.quantile(1),
                    play.line("batch").begun());
        }
    }

    private void aging() {
        report.note(
                "The same with more urgent jobs than there are slots for, standard jobs for half of them beside; calls begun in 200 calls' times.");
        report.table(
                "priority's load", "priority calls", "standard calls", "batch calls", "batch, %");
        for (double load : new double[] {1, 1.5}) {
            FairPlay play = new FairPlay(PLAIN, 1);
            play.submit("batch", Tier.BATCH, BACKLOG);
            play.keepComing("standard", Tier.STANDARD, 0.5);
            play.keepComing("priority", Tier.PRIORITY, load);
            play.runFor(200);
            Map<String, Integer> begun = play.begun();
            int all = begun.values().stream().mapToInt(calls -> calls).sum();
            report.row(
                    load,
                    play.line("priority").begun(),
                    play.line("standard").begun(),
                    play.line("batch").begun(),
                    100.0 * play.line("batch").begun() / all);
        }
    }

    private void use() {
        report.note(
                "One tenant that always waits; a record takes 20 ms through Kafka, so a slot stands 40 ms for each claim. Of every 32 slots 30 are not kept for other tiers. 16 partitions.");
        report.table("workers", "a call takes, ms", "use of the slots", "at most");
        for (int workers : new int[] {1, 2, 8}) {
            for (int millis : new int[] {100, 1_000, 10_000}) {
                Duration call = Duration.ofMillis(millis);
                FairPlay play = new FairPlay(PLAIN.partitions(16).workers(workers).call(call), 1);
                play.submit("one", Tier.STANDARD, 4 * BACKLOG);
                play.runFor(100);
                report.row(workers, millis, play.use(), millis / (millis + 40.0) * 30 / 32);
            }
        }
    }
}
