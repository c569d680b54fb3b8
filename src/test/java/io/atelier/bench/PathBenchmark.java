package io.atelier.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The whole path of a job, beside a plain consumer that makes the same calls, turn by turn.
///
/// A submit begins right before the POST (or the fact, or the plain worker's record) is sent; a
/// call counts from when the simulator, which thinks for no time, has written it on its bill, on
/// disk. Both are read off one clock.
class PathBenchmark {
    private static final int SLOTS = 64;
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int JOBS = Integer.getInteger("bench.jobs", 2_000);
    private static final int STEADY_ROUNDS = 3;
    private static final int IDLE_PER_SECOND = 40;
    private static final Duration STEADY = Duration.ofSeconds(8);
    private static final Duration CALL = Duration.ofMillis(100);
    private static final int CALLS = 20 * SLOTS;

    private final Report report = new Report("path", "The whole path of a job");

    @Test
    void instantUpstream() {
        try (Rig rig = new Rig("instant")) {
            Rig.Upstream upstream = rig.simulator("simulator", 0);
            Rig.Product product = rig.product("atelier", upstream, SLOTS, List.of("-Xmx512m"));
            List<Side> sides = new ArrayList<>(rig.doors(product, upstream));
            sides.add(rig.plain("plain", upstream, SLOTS));
            warmUp(sides);
            double[] perSecond = throughput(sides);
            traffic(rig, sides.getFirst());
            steady(sides, "idle", new double[] {IDLE_PER_SECOND, IDLE_PER_SECOND, IDLE_PER_SECOND});
            steady(
                    sides,
                    "half load",
                    new double[] {perSecond[0] / 2, perSecond[1] / 2, perSecond[2] / 2});
        }
        slowUpstream();
    }

    /// The JIT compiles for a good while.
    private static void warmUp(List<Side> sides) {
        for (int round = 0; round < 2; round++) {
            for (Side side : sides) {
                Report.progress("warm-up %s: %s".formatted(side.name(), side.burst(JOBS)));
            }
        }
    }

    private double[] throughput(List<Side> sides) {
        Samples[] rates = perSide(sides);
        for (int round = 0; round < ROUNDS; round++) {
            for (int side = 0; side < sides.size(); side++) {
                Duration took = sides.get(side).burst(JOBS);
                double rate = JOBS / (took.toNanos() / 1e9);
                rates[side].add(rate);
                Report.progress(
                        "round %d, %s: %.0f jobs/s"
                                .formatted(round + 1, sides.get(side).name(), rate));
            }
        }
        report.note(
                "Jobs per second, instant upstream, %d slots, bursts of %,d jobs, from the first submit to the last result on Kafka; %d rounds, turn by turn."
                        .formatted(SLOTS, JOBS, ROUNDS));
        report.table("side", "jobs/s (median)", "range", "ratio to plain");
        double plain = rates[sides.size() - 1].median();
        for (int side = 0; side < sides.size(); side++) {
            double median = rates[side].median();
            report.row(sides.get(side).name(), median, rates[side].range(), median / plain);
        }
        return new double[] {rates[0].median(), rates[1].median(), plain};
    }

    private void traffic(Rig rig, Side side) {
        Waiting.millis(1_000);
        Traffic before = Traffic.now(rig.clients);
        side.burst(JOBS);
        Waiting.millis(1_000);
        Map<String, Traffic.Topic> grown = Traffic.now(rig.clients).since(before, rig.clients);
        report.note("Written to Kafka per job, in a burst of %,d jobs.".formatted(JOBS));
        report.table("topic", "records", "offsets with markers", "bytes on disk", "payload bytes");
        long[] sums = new long[4];
        grown.forEach((topic, what) -> {
            row(topic, what);
            sums[0] += what.records();
            sums[1] += what.offsets();
            sums[2] += what.bytes();
            sums[3] += what.payload();
        });
        row("all", new Traffic.Topic(sums[0], sums[1], sums[2], sums[3]));
    }

    private void row(String topic, Traffic.Topic what) {
        report.row(
                topic,
                what.records() / (double) JOBS,
                what.offsets() / (double) JOBS,
                what.bytes() / (double) JOBS,
                what.payload() / (double) JOBS);
    }

    private void steady(List<Side> sides, String name, double[] perSecond) {
        Samples[] reach = perSide(sides);
        Samples[] durable = perSide(sides);
        for (int round = 0; round < STEADY_ROUNDS; round++) {
            for (int side = 0; side < sides.size(); side++) {
                int jobs = (int) (STEADY.toSeconds() * perSecond[side]);
                sides.get(side).steady(jobs, perSecond[side], reach[side], durable[side]);
                Report.progress(
                        "%s, round %d, %s".formatted(name, round + 1, sides.get(side).name()));
            }
        }
        report.note(
                "Latency in ms, %s, %d rounds of %d s, turn by turn."
                        .formatted(name, STEADY_ROUNDS, STEADY.toSeconds()));
        report.table(
                "side",
                "jobs/s",
                "samples",
                "submit to call p50",
                "p99",
                "max",
                "submit to acknowledged p50",
                "p99",
                "p50 ratio to plain");
        Samples plain = reach[sides.size() - 1];
        for (int side = 0; side < sides.size(); side++) {
            report.row(
                    sides.get(side).name(),
                    perSecond[side],
                    reach[side].size(),
                    reach[side].median(),
                    reach[side].quantile(0.99),
                    reach[side].quantile(1),
                    durable[side].median(),
                    durable[side].quantile(0.99),
                    reach[side].median() / plain.median());
        }
    }

    private void slowUpstream() {
        try (Rig rig = new Rig("slow")) {
            Rig.Upstream upstream = rig.simulator("simulator", CALL.toMillis() / 2_000.0);
            Rig.Product product = rig.product("atelier", upstream, SLOTS, List.of("-Xmx512m"));
            List<Side> sides =
                    List.of(
                            rig.doors(product, upstream).getLast(),
                            rig.plain("plain", upstream, SLOTS));
            Samples[] use = perSide(sides);
            for (int round = -1; round < ROUNDS; round++) {
                for (int side = 0; side < sides.size(); side++) {
                    double share = sides.get(side).use(CALLS, SLOTS, CALL);
                    Report.progress(
                            "use, round %d, %s: %.3f"
                                    .formatted(round + 1, sides.get(side).name(), share));
                    if (round >= 0) {
                        use[side].add(share);
                    }
                }
            }
            report.note(
                    "Use of an upstream of %d slots that takes %d ms a call: the time that %,d calls need at best, by the time from the first call to the last; %d rounds, turn by turn."
                            .formatted(SLOTS, CALL.toMillis(), CALLS, ROUNDS));
            report.table("side", "use (median)", "range", "ratio to plain");
            for (int side = 0; side < sides.size(); side++) {
                report.row(
                        sides.get(side).name(),
                        use[side].median(),
                        use[side].range(),
                        use[side].median() / use[sides.size() - 1].median());
            }
        }
    }

    private static Samples[] perSide(List<Side> sides) {
        return sides.stream().map(_ -> new Samples()).toArray(Samples[]::new);
    }
}
