package io.atelier.bench;

import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.ledger.ManyJobs;
import io.atelier.ledger.RestoreRun;
import io.atelier.log.Codec;
import io.atelier.log.TopicCreation;
import io.atelier.log.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Hundreds of thousands of jobs on `state`: how long until a ledger and a view are ready, and what
/// they then hold.
class RestoreBenchmark {
    private static final int JOBS = Integer.getInteger("bench.restore.jobs", 500_000);
    private static final int READS = 5_000;
    private static final int ROUNDS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /// A heap that is too small may take for ever instead of failing.
    private static final Duration HEAP_PATIENCE = Duration.ofMinutes(1);

    private static final double MIB = 1 << 20;
    private static final Pattern RESTORED =
            Pattern.compile("restored jobs=(\\d+) millis=(\\d+) live=(\\d+)");

    private final Report report =
            new Report("restore", "Restart with %,d jobs on `state`".formatted(JOBS));
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void manyJobs() throws Exception {
        try (Rig rig = new Rig("restore")) {
            List<JobId> some = write(rig);
            restore(rig);
            smallestHeap(rig);
            application(rig);
            view(rig, some);
        }
    }

    private List<JobId> write(Rig rig) {
        Topics topics = new Topics("atelier.", Rig.PARTITIONS);
        try (var admin = rig.clients.admin()) {
            new TopicCreation(topics, OptionalInt.empty()).create(admin);
        }
        Codec codec = new Codec(topics);
        ManyJobs jobs = new ManyJobs();
        List<JobId> some = new ArrayList<>();
        long records = 0;
        long bytes = 0;
        Instant begin = Instant.now().minus(Duration.ofDays(3));
        try (var producer =
                rig.clients.producer(Map.of("linger.ms", 20, "batch.size", 256 << 10))) {
            for (int number = 0; number < JOBS; number++) {
                JobId id = JobId.random();
                if (number % (JOBS / 1_000) == 0) {
                    some.add(id);
                }
                String prompt = "a lighthouse on a cliff at dusk, oil on canvas ".repeat(4) + id;
                for (Job job :
                        jobs.records(id, Load.document(prompt), number, begin.plusMillis(number))) {
                    var record = codec.state(job);
                    records++;
                    bytes += record.value() == null ? 0 : record.value().length;
                    var _ = producer.send(record);
                }
            }
        }
        report.note(
                "%,d jobs (94 %% succeeded, 3 %% failed, 2 %% cancelled, 1 %% queued), %,d records with values of %d bytes on average, %d partitions."
                        .formatted(JOBS, records, bytes / records, Rig.PARTITIONS));
        return some;
    }

    private void restore(Rig rig) {
        Samples seconds = new Samples();
        Samples live = new Samples();
        for (int round = 0; round < ROUNDS; round++) {
            try (ChildJvm child = restoring(rig, 512, "restore-" + round)) {
                child.ended(PATIENCE);
                Matcher said = said(child);
                seconds.add(Long.parseLong(said.group(2)) / 1e3);
                live.add(Long.parseLong(said.group(3)) / (double) JOBS);
                Report.progress("restore: " + said.group());
            }
        }
        report.note(
                "`Restore.into` for all partitions, -Xmx512m, a new JVM each, %d rounds."
                        .formatted(ROUNDS));
        report.table("seconds (median)", "range", "jobs/s", "live heap, bytes a job");
        report.row(seconds.median(), seconds.range(), JOBS / seconds.median(), live.median());
    }

    private void smallestHeap(Rig rig) {
        report.table("-Xmx", "restores", "seconds");
        for (int mib : new int[] {384, 256, 192, 160, 128}) {
            try (ChildJvm child = restoring(rig, mib, "heap-" + mib)) {
                boolean well = child.ended(HEAP_PATIENCE) == 0;
                report.row(
                        mib + "m",
                        well ? "yes" : "no",
                        well ? Long.parseLong(said(child).group(2)) / 1e3 : "-");
                if (!well) {
                    return;
                }
            }
        }
    }

    private static ChildJvm restoring(Rig rig, int mib, String name) {
        return ChildJvm.running(
                RestoreRun.class,
                name,
                rig.folder,
                List.of("-Xmx" + mib + "m", "-XX:+ExitOnOutOfMemoryError"),
                rig.bootstrap(),
                "atelier.",
                Rig.PARTITIONS);
    }

    private static Matcher said(ChildJvm child) {
        Matcher said = RESTORED.matcher(child.output());
        if (!said.find()) {
            throw new IllegalStateException(child.output());
        }
        return said;
    }

    private void application(Rig rig) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Rig.Product ledger =
                rig.product("ledger", List.of("-Xmx512m"), Map.of("atelier.roles", "ledger"));
        double listening = (System.nanoTime() - start) / 1e9;
        for (int partition = 0; partition < Rig.PARTITIONS; partition++) {
            ledger.process().says("ledger owns partition=" + partition, PATIENCE);
        }
        double ready = (System.nanoTime() - start) / 1e9;
        report.note(
                "The packaged application with the role `ledger` alone, -Xmx512m, from its start.");
        report.table("listening, s", "all partitions restored, s", "live heap, MiB");
        report.row(listening, ready, ledger.liveHeap() / MIB);
        ledger.process().close();
    }

    private void view(Rig rig, List<JobId> some) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Rig.Product view = rig.product("view", List.of("-Xmx3g"), Map.of("atelier.roles", "view"));
        view.process().says("view caught up", PATIENCE);
        double ready = (System.nanoTime() - start) / 1e9;
        Random random = new Random(1);
        Samples millis = new Samples();
        for (int read = 0; read < 2 * READS; read++) {
            JobId id = some.get(random.nextInt(some.size()));
            long before = System.nanoTime();
            int status =
                    http.send(get(view, "/v1/jobs/" + id), BodyHandlers.ofString()).statusCode();
            if (status != 200) {
                throw new IllegalStateException("status " + status);
            }
            if (read >= READS) {
                millis.add((System.nanoTime() - before) / 1e6);
            }
        }
        report.note(
                "The packaged application with the role `view` alone, -Xmx3g; `GET /v1/jobs/{id}` one after the other, %,d after as many to warm up."
                        .formatted(READS));
        report.table("caught up, s", "live heap, bytes a job", "read p50, ms", "p99", "max");
        report.row(
                ready,
                view.liveHeap() / JOBS,
                millis.median(),
                millis.quantile(0.99),
                millis.quantile(1));
        view.process().close();
    }

    private static HttpRequest get(Rig.Product product, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + product.port() + path))
                .build();
    }
}
