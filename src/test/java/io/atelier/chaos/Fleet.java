package io.atelier.chaos;

import io.atelier.chaos.checker.Blow;
import io.atelier.chaos.checker.Recorded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// All processes of a run: broker, simulator, ledgers, workers, doors (ingest and view).
final class Fleet implements AutoCloseable {
    static final String PREFIX = "atelier.";
    private static final String MAIN = "io.quarkus.runner.GeneratedMain";

    /// At the simulator's latency and without a fault; a blow may come at any point of a call.
    private static final int LONGEST_CALL_MS = 1500;

    /// Two at least.
    private static final Pattern CALLS =
            Pattern.compile("(?m)^atelier_worker_calls(\\{[^}]*})? ([2-9]|[1-9][0-9]+)[.]");

    private final Scenario scenario;
    private final Recorded record;
    private final List<String> command;
    private final int kafkaPort = Ports.free();
    private final int simulatorPort = Ports.free();
    private final Map<String, List<Jvm>> byRole = new HashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();
    private final Meters meters = new Meters();
    private final String adminKey = "atl_0123456789abcdef_" + "c".repeat(48);
    private final Set<String> away = ConcurrentHashMap.newKeySet();

    Fleet(Scenario scenario, Recorded record) {
        this.scenario = scenario;
        this.record = record;
        this.command = java();
        byRole.put("broker", List.of(standAlone("broker", "EmbeddedBroker", "kafka", kafkaPort)));
        byRole.put(
                "simulator",
                List.of(
                        standAlone(
                                "simulator",
                                "Simulator",
                                "simulator",
                                simulatorPort,
                                "0.3",
                                "stamped")));
        pods("ledger", "ledger", scenario.ledgers());
        pods("worker", "worker", scenario.workers());
        pods("door", "ingest,view", scenario.doors());
    }

    private static List<String> java() {
        List<String> flags = new ArrayList<>(AotCache.flags());
        flags.addAll(List.of("-Xmx192m", "-cp", AotCache.jar().toString()));
        return flags;
    }

    String bootstrapServers() {
        return "127.0.0.1:" + kafkaPort;
    }

    URI simulator() {
        return URI.create("http://127.0.0.1:" + simulatorPort);
    }

    List<URI> doors() {
        return role("door").stream()
                .map(door -> URI.create("http://127.0.0.1:" + ports.get(door.name())))
                .toList();
    }

    String adminKey() {
        return adminKey;
    }

    Meters meters() {
        return meters;
    }

    void start() {
        write(record.folder().resolve("admin.key"), adminKey);
        role("broker").forEach(Jvm::start);
        role("simulator").forEach(Jvm::start);
        role("broker").forEach(Jvm::awaitReady);
        List<Jvm> pods =
                List.of("ledger", "door", "worker").stream()
                        .flatMap(role -> role(role).stream())
                        .toList();
        pods.forEach(Jvm::start);
        role("simulator").forEach(Jvm::awaitReady);
        pods.forEach(Jvm::awaitReady);
    }

    /// Returns when the process is back and serves.
    void take(Strike strike) throws InterruptedException {
        List<Jvm> candidates = role(strike.role());
        Jvm target = candidates.get(strike.which() % candidates.size());
        while (!away.add(target.name())) {
            Thread.sleep(50);
        }
        try {
            target.awaitReady();
            if (strike.role().equals("worker")) {
                awaitCalls(target);
                Thread.sleep(strike.atMs() % LONGEST_CALL_MS);
            }
            if (strike.role().equals("ledger") && !strike.kind().equals("stop")) {
                meters.add(scrape(target));
            }
            long at = System.currentTimeMillis();
            switch (strike.kind()) {
                case "stop" -> {
                    target.signal("STOP");
                    Thread.sleep(strike.lastsMs());
                    target.signal("CONT");
                }
                case "kill" -> target.kill();
                case "term" -> {
                    if (!target.term(40)) {
                        throw new IllegalStateException(target.name() + " does not end");
                    }
                }
                default -> throw new IllegalArgumentException(strike.toString());
            }
            long to = strike.kind().equals("stop") ? System.currentTimeMillis() : at;
            record.add(
                    new Blow(strike.kind(), strike.role(), target.name(), target.bornMs(), at, to));
            if (!strike.kind().equals("stop")) {
                Thread.sleep(strike.lastsMs());
                target.start().awaitReady();
            }
        } finally {
            away.remove(target.name());
        }
    }

    /// A worker without calls is not worth a blow: looks twice, so that they have not just ended.
    /// Gives up after a minute, and then the checker will say so.
    private void awaitCalls(Jvm worker) throws InterruptedException {
        int busy = 0;
        for (int looks = 0; looks < 400 && busy < 2; looks++) {
            busy = CALLS.matcher(scrape(worker)).find() ? busy + 1 : 0;
            Thread.sleep(150);
        }
    }

    private String scrape(Jvm pod) {
        return Http.text(URI.create("http://127.0.0.1:" + ports.get(pod.name()) + "/q/metrics"));
    }

    /// Has those that are up say what they have counted.
    void readMeters() {
        role("ledger").forEach(ledger -> meters.add(scrape(ledger)));
    }

    /// Lets workers finish what they have in hand.
    void drain() {
        role("worker").parallelStream().forEach(worker -> worker.term(30));
    }

    @Override
    public void close() {
        byRole.values().forEach(jvms -> jvms.forEach(Jvm::kill));
    }

    private List<Jvm> role(String role) {
        return byRole.get(role);
    }

    private Jvm standAlone(String role, String main, String folder, int port, String... more) {
        List<String> arguments = new ArrayList<>(command);
        arguments.add("io.atelier.embedded." + main);
        arguments.add(record.folder().resolve(folder).toString());
        arguments.add(Integer.toString(port));
        arguments.addAll(List.of(more));
        return new Jvm(role, role, record.folder(), arguments, Jvm.says("is ready at"));
    }

    private void pods(String role, String roles, int many) {
        byRole.put(
                role,
                IntStream.range(0, many).mapToObj(i -> pod(role + "-" + i, role, roles)).toList());
    }

    private Jvm pod(String name, String role, String roles) {
        int port = Ports.free();
        ports.put(name, port);
        Map<String, String> settings = new HashMap<>();
        settings.put("atelier.instance", name);
        settings.put("atelier.roles", roles);
        settings.put("quarkus.http.port", Integer.toString(port));
        settings.put("kafka.bootstrap.servers", bootstrapServers());
        settings.put("atelier.embedded.folder", record.folder().toString());
        settings.put("atelier.embedded.simulator.enabled", "false");
        settings.put("atelier.embedded.simulator.port", Integer.toString(simulatorPort));
        settings.put("atelier.storage.folder", record.pictures().toString());
        settings.put("atelier.storage.min-free", "10M");
        settings.put("atelier.fleet.lease", Scenario.LEASE_MS + "ms");
        settings.put("atelier.fleet.heartbeat", "500ms");
        settings.put("atelier.ledger.backoff", "200ms");
        settings.put("atelier.ledger.redispatch", "1s");
        settings.put("atelier.worker.slots", "12");
        settings.put("atelier.auth.enabled", "true");
        settings.put(
                "atelier.tenant.admin-key-file", record.folder().resolve("admin.key").toString());
        settings.putAll(scenario.settings());
        List<String> arguments = new ArrayList<>(command);
        if (!scenario.bug().isEmpty()) {
            arguments.addFirst("-javaagent:" + Bugs.jar() + "=" + scenario.bug());
        }
        settings.forEach((key, value) -> arguments.add("-D" + key + "=" + value));
        arguments.add(MAIN);
        URI health = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
        return new Jvm(name, role, record.folder(), arguments, output -> Http.answers(health));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Recorded emptyFolder(Path folder) {
        try {
            if (Files.exists(folder)) {
                try (var all = Files.walk(folder)) {
                    for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(each);
                    }
                }
            }
            Files.createDirectories(folder.resolve("logs"));
            return new Recorded(folder.toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
