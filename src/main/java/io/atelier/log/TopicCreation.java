package io.atelier.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Creates the topics that are missing and refuses to go on with ones of another shape.
public final class TopicCreation {
    private static final int REPLICATION_GOAL = 3;
    private static final int SEGMENTS = 3;

    /// Above the 4 days that a fact lives at most (retention and one segment): whoever reads both
    /// from the beginning hears the tombstone of every fact that is over.
    private static final Duration TOMBSTONES = Duration.ofDays(6);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Topics topics;
    private final OptionalInt replication;

    public TopicCreation(Topics topics, OptionalInt replication) {
        this.topics = topics;
        this.replication = replication;
    }

    /// @throws IllegalStateException if a topic exists with another number of partitions, or the
    ///   cluster does not answer
    public void create(Admin admin) {
        try {
            Set<String> existing = admin.listTopics().names().get();
            short copies = copies(admin);
            List<NewTopic> missing = new ArrayList<>();
            for (Topic topic : Topic.values()) {
                if (!existing.contains(topics.name(topic))) {
                    missing.add(description(topic, copies));
                }
            }
            createAll(admin, missing);
            checkPartitions(admin);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "Kafka did not let the topics be created: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while topics were created", e);
        }
    }

    private short copies(Admin admin) throws ExecutionException, InterruptedException {
        int brokers = admin.describeCluster().nodes().get().size();
        return (short) replication.orElse(brokers >= REPLICATION_GOAL ? REPLICATION_GOAL : 1);
    }

    NewTopic description(Topic topic, short copies) {
        Map<String, String> config = new HashMap<>();
        var retention = topic.retention();
        if (retention == null) {
            config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
            config.put(
                    TopicConfig.DELETE_RETENTION_MS_CONFIG, Long.toString(TOMBSTONES.toMillis()));
        } else {
            // Kafka drops whole segments; with its default of 7 days a segment of 3 days' retention
            // would live for 10 on a quiet topic.
            config.put(
                    TopicConfig.SEGMENT_MS_CONFIG,
                    Long.toString(retention.dividedBy(SEGMENTS).toMillis()));
            config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
            config.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
        }
        config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(topic.largestRecord()));
        config.put(
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(Math.max(1, copies - 1)));
        return new NewTopic(topics.name(topic), topics.partitions(topic), copies).configs(config);
    }

    private static void createAll(Admin admin, List<NewTopic> missing)
            throws ExecutionException, InterruptedException {
        for (var creation : admin.createTopics(missing).values().values()) {
            try {
                creation.get();
            } catch (ExecutionException e) {
                // Another process that starts at the same time may be quicker.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    private void checkPartitions(Admin admin) throws ExecutionException, InterruptedException {
        List<String> names = Arrays.stream(Topic.values()).map(topics::name).toList();
        Map<String, TopicDescription> found = described(admin, names);
        for (Topic topic : Topic.values()) {
            TopicDescription description = found.get(topics.name(topic));
            int partitions = description == null ? 0 : description.partitions().size();
            if (partitions != topics.partitions(topic)) {
                throw new IllegalStateException(
                        "Topic %s has %d partitions, but atelier.log.partitions asks for %d; jobs find their partition by this number, so it can't change."
                                .formatted(
                                        topics.name(topic), partitions, topics.partitions(topic)));
            }
        }
    }

    /// It takes a moment until every broker knows of a topic that has just been created.
    private static Map<String, TopicDescription> described(Admin admin, List<String> names)
            throws ExecutionException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return admin.describeTopics(names).allTopicNames().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
                        || System.nanoTime() - end > 0) {
                    throw e;
                }
                Thread.sleep(PAUSE);
            }
        }
    }
}
