package io.atelier.chaos;

import io.atelier.chaos.checker.Books;
import io.atelier.chaos.checker.Checker;
import io.atelier.chaos.checker.Entry;
import io.atelier.chaos.checker.Evidence;
import io.atelier.chaos.checker.LogReader;
import io.atelier.chaos.checker.Recorded;
import io.atelier.chaos.checker.Report;
import io.atelier.chaos.checker.Terms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/// Lets a scenario happen, records it in `target/chaos` and has it judged.
final class Run {
    private static final long PROGRESS_MS = 10_000;
    private static final int LAG_TRIES = 15;

    private final Scenario scenario;
    private final Recorded record;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Strike> struck = new ConcurrentLinkedQueue<>();

    private Run(Scenario scenario) {
        this.scenario = scenario;
        String name =
                scenario.bug().isEmpty()
                        ? scenario.title() + "-" + Long.toHexString(scenario.seed())
                        : scenario.title() + "-" + scenario.bug();
        this.record = Fleet.emptyFolder(Path.of("target", "chaos", name));
    }

    static Report of(Scenario scenario) throws InterruptedException {
        return new Run(scenario).happen();
    }

    private Report happen() throws InterruptedException {
        long started = System.nanoTime();
        say("starts: " + scenario.again());
        record.terms(
                new Terms(
                        Long.toString(scenario.seed()),
                        Scenario.LEASE_MS,
                        scenario.errands().stream()
                                .filter(scenario::shouldSucceed)
                                .map(Errand::nonce)
                                .toList(),
                        scenario.required(),
                        scenario.poison()));
        try (Fleet fleet = new Fleet(scenario, record)) {
            fleet.start();
            say(
                    "%d processes are up after %d s"
                            .formatted(
                                    2 + scenario.ledgers() + scenario.workers() + scenario.doors(),
                                    seconds(started)));
            plan(fleet.simulator());
            Tenants tenants = new Tenants(scenario.purses(), fleet.doors(), fleet.adminKey());
            tenants.open();
            act(fleet, tenants);
            fleet.drain();
            readLog(fleet);
            fleet.readMeters();
            record.books(new Books(tenants.caps(), tenants.spend(), fleet.meters().micros()));
        }
        Evidence evidence = record.read();
        Report report =
                new Report(
                        scenario.title()
                                + (scenario.bug().isEmpty() ? "" : " with " + scenario.bug()),
                        evidence,
                        Checker.judge(evidence),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started),
                        scenario.again());
        write(report);
        say(report.summary());
        if (!failures.isEmpty()) {
            throw new IllegalStateException("the run itself failed: " + failures);
        }
        return report;
    }

    private void plan(URI simulator) {
        List<String> rules =
                scenario.errands().stream()
                        .map(Errand::rule)
                        .filter(rule -> !rule.isEmpty())
                        .toList();
        Http.Answer answer = Http.send("PUT", simulator.resolve("/_sim/faults"), rules.toString());
        if (answer.code() != 200) {
            throw new IllegalStateException("the simulator took no plan: " + answer);
        }
    }

    private void act(Fleet fleet, Tenants tenants) throws InterruptedException {
        long start = System.nanoTime();
        Stir stir = new Stir(scenario.patienceSeconds());
        List<Client> clients =
                scenario.errands().stream()
                        .map(errand ->
                                new Client(errand, fleet.doors(), record, start, stir, tenants))
                        .toList();
        List<Thread> threads = new ArrayList<>();
        clients.forEach(client -> threads.add(Thread.ofVirtual().start(client)));
        scenario.strikes()
                .forEach(strike ->
                        threads.add(
                                later(
                                        strike.toString(),
                                        strike.atMs(),
                                        start,
                                        () -> {
                                            awaitWork(clients);
                                            fleet.take(strike);
                                            struck.add(strike);
                                        })));
        threads.add(later("more money", scenario.raiseAtMs(), start, tenants::raise));
        Thread poison =
                Thread.ofVirtual()
                        .start(() -> new Poison(fleet.bootstrapServers()).write(scenario.poison()));
        threads.add(poison);
        long told = start;
        for (Thread thread : threads) {
            while (!thread.join(java.time.Duration.ofMillis(500))) {
                if (System.nanoTime() - told > TimeUnit.MILLISECONDS.toNanos(PROGRESS_MS)) {
                    told = System.nanoTime();
                    progress(clients, start);
                }
            }
        }
        progress(clients, start);
    }

    /// On a slow machine it may be a while before there is a job to be struck. Gives up after a
    /// minute, and then the checker will say so.
    private static void awaitWork(List<Client> clients) throws InterruptedException {
        for (int looks = 0; looks < 400 && clients.stream().noneMatch(Client::submitted); looks++) {
            Thread.sleep(150);
        }
    }

    /// Something that takes a while.
    private interface Deed {
        void happen() throws InterruptedException;
    }

    private Thread later(String what, int atMs, long start, Deed deed) {
        return Thread.ofVirtual()
                .start(() -> {
                    try {
                        long wait = start + TimeUnit.MILLISECONDS.toNanos(atMs) - System.nanoTime();
                        TimeUnit.NANOSECONDS.sleep(Math.max(0, wait));
                        deed.happen();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException e) {
                        failures.add(what + ": " + e);
                    }
                });
    }

    private void progress(List<Client> clients, long start) {
        say(
                "%3d s: %d of %d jobs submitted, %d ended; %d of %d blows"
                        .formatted(
                                seconds(start),
                                clients.stream().filter(Client::submitted).count(),
                                clients.size(),
                                clients.stream().filter(Client::ended).count(),
                                struck.size(),
                                scenario.strikes().size()));
    }

    /// Waits for the ledgers to have folded everything, but not for ever: lag is a finding.
    private void readLog(Fleet fleet) throws InterruptedException {
        LogReader reader = new LogReader(fleet.bootstrapServers(), Fleet.PREFIX);
        for (int tries = 1; ; tries++) {
            List<Entry> log = reader.read();
            Map<Integer, Long> committed = reader.committed("facts.ledger", "facts");
            boolean folded =
                    log.stream()
                            .filter(entry -> entry.topic().equals("facts"))
                            .allMatch(entry ->
                                    entry.offset() < committed.getOrDefault(entry.partition(), 0L));
            if (folded || tries == LAG_TRIES) {
                record.log(log);
                record.committed(committed);
                return;
            }
            Thread.sleep(1000);
        }
    }

    private void write(Report report) {
        try {
            Files.writeString(record.folder().resolve("report.md"), report.text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long seconds(long since) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
    }

    private void say(String what) {
        System.out.println(
                "chaos %s%s: %s"
                        .formatted(
                                scenario.title(),
                                scenario.bug().isEmpty() ? "" : "/" + scenario.bug(),
                                what));
    }
}
