package io.atelier.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atelier.log.Topic;
import io.atelier.log.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/// How long a priority job takes from its record to its completion, while a flood of batch records
/// is taken in, and what comes in meanwhile.
class IntakeBenchmark {
    private static final int FLOOD = Integer.getInteger("bench.flood", 100_000);
    private static final int IDLE = 100;
    private static final int SLOTS = 64;
    private static final int PAUSE_MILLIS = 250;
    private static final String SCHEDULED = ",\"not_before\":\"2099-01-01T00:00:00Z\"";

    private final Report report = new Report("intake", "Priority in a flood of batch records");

    @Test
    void priorityInAFlood() throws Exception {
        try (Rig rig = new Rig("intake")) {
            Rig.Upstream upstream = rig.simulator("simulator", 0);
            Rig.Product product = rig.product("atelier", upstream, SLOTS, List.of("-Xmx512m"));
            Topics topics = rig.topics(product);
            Producer<String, byte[]> producer = rig.opened(rig.clients.producer(Map.of()));
            Arrivals ended = rig.opened(new Arrivals(rig.clients, topics.all(Topic.COMPLETIONS)));
            report.note(
                    "From the record on `jobs.priority` to the completion, one priority job at a time, %d ms between two; %,d records dumped on `jobs.batch` in one go."
                            .formatted(PAUSE_MILLIS, FLOOD));
            report.table(
                    "meanwhile",
                    "priority jobs",
                    "p50, ms",
                    "p99",
                    "worst",
                    "batch records a second");
            Samples idle = new Samples();
            for (int i = 0; i < 2 * IDLE; i++) {
                double took = priority(producer, topics, ended);
                if (i >= IDLE) {
                    idle.add(took);
                }
            }
            row("nothing", idle, 0);
            flooded(rig, producer, topics, ended);
        }
    }

    private void flooded(Rig rig, Producer<String, byte[]> producer, Topics topics, Arrivals ended)
            throws Exception {
        long started = System.nanoTime();
        for (int i = 0; i < FLOOD; i++) {
            var _ = producer.send(job(topics, Topic.JOBS_BATCH, "flood " + i, SCHEDULED));
        }
        producer.flush();
        Report.progress("dumped in %.1f s".formatted((System.nanoTime() - started) / 1e9));
        Samples flooded = new Samples();
        while (left(rig, topics) > 0) {
            flooded.add(priority(producer, topics, ended));
            Waiting.millis(PAUSE_MILLIS);
        }
        row("the flood", flooded, FLOOD / ((System.nanoTime() - started) / 1e9));
    }

    private void row(String meanwhile, Samples took, double rate) {
        report.row(
                meanwhile, took.size(), took.median(), took.quantile(0.99), took.quantile(1), rate);
    }

    /// In milliseconds.
    private static double priority(Producer<String, byte[]> producer, Topics topics, Arrivals ended)
            throws ExecutionException, InterruptedException {
        long started = System.nanoTime();
        producer.send(job(topics, Topic.JOBS_PRIORITY, "priority", "")).get();
        ended.await(1);
        return (System.nanoTime() - started) / 1e6;
    }

    private static ProducerRecord<String, byte[]> job(
            Topics topics, Topic topic, String prompt, String more) {
        return new ProducerRecord<>(
                topics.name(topic),
                "{\"prompt\":\"%s\",\"size\":\"1024x1024\",\"quality\":\"low\"%s}"
                        .formatted(prompt, more)
                        .getBytes(UTF_8));
    }

    private static long left(Rig rig, Topics topics) throws Exception {
        try (Admin admin = rig.clients.admin()) {
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            topics.all(Topic.JOBS_BATCH).forEach(each -> latest.put(each, OffsetSpec.latest()));
            long end =
                    admin.listOffsets(latest).all().get().values().stream()
                            .mapToLong(each -> each.offset())
                            .sum();
            long committed =
                    admin
                            .listConsumerGroupOffsets(topics.name(Topic.JOBS_BATCH) + ".intake")
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .values()
                            .stream()
                            .mapToLong(each -> each == null ? 0 : each.offset())
                            .sum();
            return end - committed;
        }
    }
}
