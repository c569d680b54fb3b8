package io.atelier.bench;

import io.atelier.log.Clients;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// How far every topic is written, in offsets and in bytes on the broker's disk.
record Traffic(Map<TopicPartition, Long> ends, Map<String, Long> bytes) {
    private static final int BROKER = 1;

    /// What was written to one topic between two moments.
    ///
    /// @param records committed, without the markers of transactions
    /// @param offsets with those markers
    /// @param bytes of the log on disk, batches and markers included
    /// @param payload of keys, values and headers alone
    record Topic(long records, long offsets, long bytes, long payload) {}

    static Traffic now(Clients clients) {
        try (Admin admin = clients.admin()) {
            var names = admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            admin.describeTopics(names)
                    .allTopicNames()
                    .get()
                    .values()
                    .forEach(topic ->
                            topic.partitions()
                                    .forEach(partition ->
                                            asked.put(
                                                    new TopicPartition(
                                                            topic.name(), partition.partition()),
                                                    OffsetSpec.latest())));
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(asked).all().get().forEach((at, end) -> ends.put(at, end.offset()));
            Map<String, Long> bytes = new HashMap<>();
            admin.describeLogDirs(List.of(BROKER))
                    .allDescriptions()
                    .get()
                    .values()
                    .forEach(dirs ->
                            dirs.values()
                                    .forEach(dir ->
                                            dir.replicaInfos()
                                                    .forEach((at, replica) ->
                                                            bytes.merge(
                                                                    at.topic(),
                                                                    replica.size(),
                                                                    Long::sum))));
            return new Traffic(ends, bytes);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// By topic, those alone that have grown since.
    Map<String, Topic> since(Traffic before, Clients clients) {
        Map<String, Topic> grown = new TreeMap<>();
        Map<String, List<TopicPartition>> partitions =
                ends.keySet().stream().collect(Collectors.groupingBy(TopicPartition::topic));
        partitions.forEach((topic, all) -> {
            long offsets = all.stream().mapToLong(each -> grown(each, before)).sum();
            if (offsets > 0) {
                long size = bytes.getOrDefault(topic, 0L) - before.bytes.getOrDefault(topic, 0L);
                grown.put(topic, read(topic, all, offsets, size, before, clients));
            }
        });
        return grown;
    }

    private long grown(TopicPartition partition, Traffic before) {
        return ends.getOrDefault(partition, 0L) - before.ends.getOrDefault(partition, 0L);
    }

    private Topic read(
            String topic,
            List<TopicPartition> partitions,
            long offsets,
            long size,
            Traffic before,
            Clients clients) {
        if (topic.startsWith("__")) {
            return new Topic(0, offsets, size, 0);
        }
        long records = 0;
        long payload = 0;
        try (var reader = clients.follower(true)) {
            reader.assign(partitions);
            partitions.forEach(each -> reader.seek(each, before.ends.getOrDefault(each, 0L)));
            while (partitions.stream().anyMatch(each -> reader.position(each) < end(each))) {
                for (ConsumerRecord<String, byte[]> record : reader.poll(Duration.ofMillis(200))) {
                    if (record.offset() < end(new TopicPartition(topic, record.partition()))) {
                        records++;
                        payload += payload(record);
                    }
                }
            }
        }
        return new Topic(records, offsets, size, payload);
    }

    private long end(TopicPartition partition) {
        return ends.getOrDefault(partition, 0L);
    }

    private static long payload(ConsumerRecord<String, byte[]> record) {
        long headers = 0;
        for (var header : record.headers()) {
            headers += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return Math.max(0, record.serializedKeySize())
                + Math.max(0, record.serializedValueSize())
                + headers;
    }
}
