package io.atelier.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.Step;
import io.atelier.log.Codec;
import io.atelier.log.TopicCreation;
import io.atelier.log.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;

/// A thousand event streams at one view: what they cost, and how long it takes from a state record
/// to the events of all who watch.
class WatchersBenchmark {
    private static final int WATCHERS = Integer.getInteger("bench.watchers", 1_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 100);
    private static final Instant BEGIN = Instant.parse("2026-11-22T12:00:00Z");

    private final Report report =
            new Report("watchers", "%,d watchers at one view".formatted(WATCHERS));

    @Test
    void manyWatchers() throws Exception {
        try (Rig rig = new Rig("watchers")) {
            Topics topics = new Topics("atelier.", Rig.PARTITIONS);
            try (var admin = rig.clients.admin()) {
                new TopicCreation(topics, OptionalInt.empty()).create(admin);
            }
            Codec codec = new Codec(topics);
            report.note(
                    "The packaged application with the role `view` alone, -Xmx256m; a plain socket for each stream; state records are written one after the other, the next once all who watch have been told, each exactly once and in order.");
            report.table(
                    "watching",
                    "live heap before, MiB",
                    "with all watchers",
                    "KiB a watcher",
                    "record to event p50, ms",
                    "p99",
                    "to the last watcher's event p50, ms",
                    "p99");
            try (Producer<String, byte[]> state = rig.clients.producer(Map.of("linger.ms", 0))) {
                measure("one job", rig, codec, state, List.of(JobId.random()));
                List<JobId> each = new ArrayList<>();
                for (int watcher = 0; watcher < WATCHERS; watcher++) {
                    each.add(JobId.random());
                }
                measure("a job each", rig, codec, state, each);
            }
        }
    }

    private void measure(
            String watching, Rig rig, Codec codec, Producer<String, byte[]> state, List<JobId> ids)
            throws Exception {
        Rig.Product view =
                rig.product(
                        "view-of-" + ids.size(),
                        List.of("-Xmx256m"),
                        Map.of("atelier.roles", "view"));
        List<Job> jobs = new ArrayList<>(ids.stream().map(WatchersBenchmark::queued).toList());
        for (Job job : jobs) {
            state.send(codec.state(job)).get();
        }
        double before = view.liveHeap();
        Audience audience = new Audience();
        List<Socket> sockets = new ArrayList<>();
        for (int watcher = 0; watcher < WATCHERS; watcher++) {
            sockets.add(audience.watch(view.port(), ids.get(watcher % ids.size())));
        }
        audience.awaitAll();
        double after = view.liveHeap();
        Samples all = new Samples();
        Samples last = new Samples();
        for (int round = -ROUNDS / 2; round < ROUNDS; round++) {
            audience.expect();
            long sent = System.nanoTime();
            for (int at = 0; at < jobs.size(); at++) {
                Job next = changed(jobs.get(at));
                jobs.set(at, next);
                var _ = state.send(codec.state(next));
            }
            audience.awaitAll();
            if (round >= 0) {
                audience.arrivals().forEach(at -> all.add((at - sent) / 1e6));
                last.add(
                        (audience.arrivals().stream().max(Long::compare).orElseThrow() - sent)
                                / 1e6);
            }
        }
        report.row(
                watching,
                before / (1 << 20),
                after / (1 << 20),
                (after - before) / 1024 / WATCHERS,
                all.median(),
                all.quantile(0.99),
                last.median(),
                last.quantile(0.99));
        for (Socket socket : sockets) {
            socket.close();
        }
        view.process().close();
    }

    private static Job queued(JobId id) {
        JobDocument document = Load.document("a lighthouse on a cliff at dusk " + id);
        Part part = Part.fresh(0, 0, 1, new PartState.RetryWait(BEGIN));
        return new Job(id, document, BEGIN, null, null, 1, List.of(part), null, List.of())
                .with(step())
                .changedStatus();
    }

    /// To and fro between two statuses in which nothing waits in a line.
    private static Job changed(Job job) {
        PartState next =
                job.part(0).state() instanceof PartState.Running
                        ? new PartState.Ambiguous(BEGIN)
                        : new PartState.Running(BEGIN, "w/1", false);
        return job.with(job.part(0).in(next)).with(step()).changedStatus();
    }

    private static Step step() {
        return new Step(BEGIN, "step", 0, 1, null, null);
    }

    /// All who watch, each on a virtual thread, and when each was told last.
    private static final class Audience {
        private final List<Long> arrivals = new ArrayList<>();
        private int disorder;
        private CountDownLatch awaited = new CountDownLatch(WATCHERS);

        Socket watch(int port, JobId job) throws IOException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.getOutputStream()
                    .write(
                            "GET /v1/jobs/%s/events HTTP/1.1\r\nHost: here\r\n\r\n"
                                    .formatted(job)
                                    .getBytes(UTF_8));
            Thread.ofVirtual().start(() -> read(socket));
            return socket;
        }

        private void read(Socket socket) {
            try {
                var lines =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
                String event = "";
                String before = "";
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("event: ")) {
                        event = line;
                    } else if (line.startsWith("data: ") && event.endsWith("job.status")) {
                        String now = line.replaceFirst(".*\"status\":\"(\\w+)\".*", "$1");
                        told(System.nanoTime(), now.equals(before));
                        before = now;
                    }
                }
            } catch (IOException closed) {
                // the end of the measurement
            }
        }

        /// @param again the status as before: jobs go to and fro, so one was missed or came twice
        private synchronized void told(long now, boolean again) {
            disorder += again ? 1 : 0;
            arrivals.add(now);
            awaited.countDown();
        }

        synchronized void expect() {
            arrivals.clear();
            awaited = new CountDownLatch(WATCHERS);
        }

        void awaitAll() throws InterruptedException {
            CountDownLatch all;
            synchronized (this) {
                all = awaited;
            }
            if (!all.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(all.getCount() + " were not told");
            }
            if (disorder > 0) {
                throw new IllegalStateException(disorder + " events were missed or came twice");
            }
        }

        synchronized List<Long> arrivals() {
            return List.copyOf(arrivals);
        }
    }
}
