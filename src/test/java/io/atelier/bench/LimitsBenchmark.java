package io.atelier.bench;

import static java.time.ZoneOffset.UTC;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What is made of an upstream that allows so many pictures a minute by workers that share the
/// limit, and by workers that each take all of it; and how many calls an upstream is given at once
/// that says nothing of limits. Simulator and workers, each a process, learn of limits from headers
/// alone; there is always more to do than is allowed.
class LimitsBenchmark {
    private static final int LIMIT = Integer.getInteger("bench.limit", 600);
    private static final int KNEE = 16;
    private static final int SLOTS = 64;

    /// Of the simulator's 2 s.
    private static final double QUICK = 0.05;

    private static final double SLOW = 0.25;
    private static final Pattern CONCURRENCY =
            Pattern.compile("atelier_worker_concurrency\\{[^}]*} ([0-9.]+)");
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Change> changes = new ArrayList<>();

    /// @param workers from then on
    private record Change(Instant at, int workers, String what) {}

    @Test
    void sharedLimit() throws Exception {
        Report report = new Report("limits", "One limit for all workers");
        try (Rig rig = new Rig("limits")) {
            Rig.Upstream upstream = rig.simulator("simulator", QUICK);
            Rig.Product desk = process(rig, upstream, "desk", "ledger", "atelier.");
            submit(rig, desk, 13 * LIMIT);
            allow(upstream);
            joins(rig, upstream, 1);
            pass(2);
            Rig.Product second = joins(rig, upstream, 2);
            pass(1);
            joins(rig, upstream, 3);
            joins(rig, upstream, 4);
            pass(2);
            second.process().kill();
            changes.add(new Change(Instant.now(), 3, "one is killed"));
            pass(1);
            tell(report, upstream);
        }
    }

    @Test
    void eachItsOwnLimit() throws Exception {
        Report report = new Report("limits-unshared", "The same, each worker for itself");
        try (Rig rig = new Rig("limits-unshared")) {
            Rig.Upstream upstream = rig.simulator("simulator", QUICK);
            allow(upstream);
            for (int number = 1; number <= 4; number++) {
                String name = "alone-" + number;
                Rig.Product alone = process(rig, upstream, name, "ledger,worker", name + ".");
                submit(rig, alone, 8 * LIMIT);
                joined(number);
                pass(number == 3 ? 0 : 1);
            }
            tell(report, upstream);
        }
    }

    @Test
    void concurrencyWithoutLimits() throws Exception {
        Report report = new Report("concurrency", "Calls at once where no limit is known");
        try (Rig rig = new Rig("concurrency")) {
            Rig.Upstream upstream = rig.simulator("simulator", SLOW);
            control(upstream, "PUT", "limits", "{\"published\": false}");
            control(upstream, "PUT", "switches", "{\"knee\": %d}".formatted(KNEE));
            Rig.Product product = rig.product("atelier", upstream, SLOTS, List.of("-Xmx512m"));
            submit(rig, product, 6_000);
            report.note(
                    "The simulator makes %d pictures at once in %.1f s each; with more, each takes longer in proportion. %d slots."
                            .formatted(KNEE, 2 * SLOW, SLOTS));
            report.table("seconds", "calls at once (`atelier_worker_concurrency`)");
            for (int second = 0; second <= 120; second += 10) {
                report.row(second, concurrency(product));
                Waiting.millis(10_000);
            }
        }
    }

    private Rig.Product joins(Rig rig, Rig.Upstream upstream, int number) {
        Rig.Product worker = process(rig, upstream, "worker-" + number, "worker", "atelier.");
        joined(number);
        return worker;
    }

    private void joined(int number) {
        changes.add(new Change(Instant.now(), number, "one joins"));
        Report.progress(number + " workers");
    }

    private static Rig.Product process(
            Rig rig, Rig.Upstream upstream, String name, String roles, String prefix) {
        return rig.product(
                name,
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                Map.of(
                        "atelier.roles",
                        roles,
                        "atelier.log.topic-prefix",
                        prefix,
                        "atelier.openai.base-url",
                        "http://127.0.0.1:" + upstream.port()));
    }

    private static void submit(Rig rig, Rig.Product product, int jobs) {
        Codec codec = new Codec(rig.topics(product));
        Load load = Load.fact(rig.opened(new FactPublisher(rig.clients, codec)));
        for (int job = 0; job < jobs; job++) {
            var _ = load.submit("a lighthouse, number " + job);
        }
    }

    /// Waits for the end of this minute of the clock and of so many more.
    private static void pass(int minutes) {
        Instant end = Instant.now().truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
        long rest = Duration.between(Instant.now(), end).toMillis();
        Waiting.millis(rest + Duration.ofMinutes(minutes).toMillis() + 500);
    }

    private void allow(Rig.Upstream upstream) throws IOException, InterruptedException {
        control(upstream, "PUT", "limits", "{\"images_per_minute\": %d}".formatted(LIMIT));
    }

    /// What the simulator has counted, but for the minute that is not over.
    private void tell(Report report, Rig.Upstream upstream)
            throws IOException, InterruptedException {
        report.note(
                "The simulator counts by the minute of the clock and allows %,d images in each."
                        .formatted(LIMIT));
        report.table("minute", "workers", "images", "of the limit", "answers of 429");
        List<Double> steady = new ArrayList<>();
        long refusedLater = 0;
        JsonNode counts = JSON.readTree(control(upstream, "GET", "limits", "")).path("minutes");
        for (JsonNode count : counts) {
            Instant minute = Instant.parse(count.path("minute").asText());
            long images = count.path("images").asLong();
            if (Instant.now().isAfter(minute.plusSeconds(60))) {
                long refused = count.path("refused").asLong();
                double use = images / (double) LIMIT;
                if (changesIn(minute).isEmpty()) {
                    steady.add(use);
                }
                if (minute.isAfter(changes.getFirst().at())) {
                    refusedLater += refused;
                }
                report.row(minute, workers(minute), images, use, refused);
            }
        }
        report.note(
                "Least of a minute without a change: %.3f of the limit. Answers of 429 after the first minute: %d."
                        .formatted(Collections.min(steady), refusedLater));
    }

    /// At the beginning of a minute, and what happened in it.
    private String workers(Instant minute) {
        String text =
                Integer.toString(
                        changes.stream()
                                .filter(change -> change.at().isBefore(minute))
                                .mapToInt(Change::workers)
                                .reduce(0, (_, latest) -> latest));
        for (Change change : changesIn(minute)) {
            text += ", %s (%tS s)".formatted(change.what(), change.at().atZone(UTC));
        }
        return text;
    }

    private List<Change> changesIn(Instant minute) {
        return changes.stream()
                .filter(change -> change.at().truncatedTo(ChronoUnit.MINUTES).equals(minute))
                .toList();
    }

    private String control(Rig.Upstream upstream, String method, String what, String body)
            throws IOException, InterruptedException {
        return send(method, upstream.port(), "/_sim/" + what, body);
    }

    private String concurrency(Rig.Product product) throws IOException, InterruptedException {
        Matcher calls = CONCURRENCY.matcher(send("GET", product.port(), "/q/metrics", ""));
        return calls.find() ? calls.group(1) : "-";
    }

    private String send(String method, int port, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, BodyPublishers.ofString(body))
                        .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }
}
