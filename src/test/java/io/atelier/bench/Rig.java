package io.atelier.bench;

import io.atelier.embedded.EmbeddedBroker;
import io.atelier.embedded.Simulator;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/// Broker, simulator, product and plain worker, each in a JVM of its own, in a folder that is gone
/// afterwards.
final class Rig implements AutoCloseable {
    static final int PARTITIONS = 4;
    static final Duration START = Duration.ofMinutes(2);
    private static final String PREFIX = "atelier.";

    final Path folder;
    final Clients clients;
    private final String bootstrap;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    Rig(String name) {
        folder = Path.of("target", "bench", name + "-" + System.nanoTime()).toAbsolutePath();
        int port = Waiting.freePort();
        bootstrap = "127.0.0.1:" + port;
        opened(
                        ChildJvm.running(
                                EmbeddedBroker.class,
                                "broker",
                                folder,
                                List.of("-Xmx768m"),
                                folder.resolve("kafka"),
                                port))
                .says("Kafka is ready", START);
        clients = new Clients(Map.of("bootstrap.servers", bootstrap));
    }

    String bootstrap() {
        return bootstrap;
    }

    <T extends AutoCloseable> T opened(T resource) {
        open.push(resource);
        return resource;
    }

    /// @param latencyFactor of 2 s, the simulator's time for a picture of low quality
    Upstream simulator(String name, double latencyFactor) {
        int port = Waiting.freePort();
        Path home = folder.resolve(name);
        opened(
                        ChildJvm.running(
                                Simulator.class,
                                name,
                                folder,
                                List.of("-Xmx512m"),
                                home,
                                port,
                                latencyFactor,
                                "plain"))
                .says("simulator is ready", START);
        return new Upstream(port, new Till(home));
    }

    /// A running simulator.
    record Upstream(int port, Till till) {}

    /// A running product with all roles, as packaged.
    ///
    /// @param prefix of its topics
    record Product(ChildJvm process, int port, String prefix) {
        private static final Pattern HEAP =
                Pattern.compile(
                        "jvm_memory_used_bytes\\{area=\"heap\",id=\"[^\"]*\",?\\} ([0-9.E]+)");

        /// In bytes, right after a garbage collection.
        double liveHeap() throws IOException, InterruptedException {
            new ProcessBuilder(
                            System.getProperty("java.home") + "/bin/jcmd",
                            Long.toString(process.pid()),
                            "GC.run")
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
            HttpRequest metrics =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/metrics"))
                            .build();
            try (HttpClient http = HttpClient.newHttpClient()) {
                Matcher pools = HEAP.matcher(http.send(metrics, BodyHandlers.ofString()).body());
                double bytes = 0;
                while (pools.find()) {
                    bytes += Double.parseDouble(pools.group(1));
                }
                return bytes;
            }
        }
    }

    Product product(String name, Upstream upstream, int slots, List<String> options) {
        return product(name, options, settings(name, upstream.port(), slots));
    }

    Product product(String name, List<String> options, Map<String, String> more) {
        int port = Waiting.freePort();
        Map<String, String> settings = new HashMap<>(more);
        settings.put("atelier.instance", name);
        settings.put("kafka.bootstrap.servers", bootstrap);
        settings.put("atelier.embedded.folder", folder.resolve(name).toString());
        settings.put("quarkus.http.port", Integer.toString(port));
        ChildJvm process = opened(ChildJvm.application(name, folder, options, settings));
        process.says("Listening on", START);
        return new Product(
                process, port, settings.getOrDefault("atelier.log.topic-prefix", PREFIX));
    }

    /// Every product has topics of its own. Each tier keeps a slot, so two more than are used.
    private static Map<String, String> settings(String name, int upstream, int slots) {
        return Map.of(
                "atelier.log.topic-prefix",
                name + ".",
                "atelier.openai.base-url",
                "http://127.0.0.1:" + upstream,
                "atelier.openai.max-calls",
                Integer.toString(slots + 2),
                "atelier.worker.slots",
                Integer.toString(slots + 2));
    }

    Topics topics(Product product) {
        return new Topics(product.prefix(), PARTITIONS);
    }

    /// The product twice: jobs handed in over HTTP, and as facts, without its HTTP door, as the
    /// plain side has none either. Both have one ear on the completions.
    List<Side> doors(Product product, Upstream upstream) {
        Topics topics = topics(product);
        Arrivals results = opened(new Arrivals(clients, topics.all(Topic.COMPLETIONS)));
        FactPublisher publisher = opened(new FactPublisher(clients, new Codec(topics)));
        return List.of(
                new Side("Atelier, POST", Load.post(product.port()), results, upstream.till()),
                new Side("Atelier, SUBMIT", Load.fact(publisher), results, upstream.till()));
    }

    Side plain(String name, Upstream upstream, int slots) {
        String prefix = name + ".";
        String results = prefix + PlainWorker.RESULTS;
        createTopics(List.of(prefix + PlainWorker.JOBS, results));
        opened(
                        ChildJvm.running(
                                PlainWorker.class,
                                name,
                                folder,
                                List.of("-Xmx512m"),
                                bootstrap,
                                prefix,
                                "http://127.0.0.1:" + upstream.port(),
                                folder.resolve(name),
                                slots))
                .says("ready", START);
        Producer<String, String> producer =
                opened(
                        new KafkaProducer<>(
                                Map.of("bootstrap.servers", bootstrap, "linger.ms", 0),
                                new StringSerializer(),
                                new StringSerializer()));
        List<TopicPartition> partitions =
                Stream.iterate(0, partition -> partition < PARTITIONS, partition -> partition + 1)
                        .map(partition -> new TopicPartition(results, partition))
                        .toList();
        return new Side(
                "plain consumer",
                Load.record(producer, prefix + PlainWorker.JOBS),
                opened(new Arrivals(clients, partitions)),
                upstream.till());
    }

    private void createTopics(List<String> names) {
        try (var admin = clients.admin()) {
            admin.createTopics(
                            names.stream()
                                    .map(name -> new NewTopic(name, PARTITIONS, (short) 1))
                                    .toList())
                    .all()
                    .get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (Exception e) {
                Report.progress("closing failed: " + e);
            }
        }
        deleteData();
    }

    /// Logs of processes stay, for whoever wonders.
    private void deleteData() {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                boolean log = folder.equals(path.getParent()) && Files.isRegularFile(path);
                if (!log && !path.equals(folder)) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
