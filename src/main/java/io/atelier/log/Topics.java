package io.atelier.log;

import io.atelier.job.JobId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/// What the topics are called here, and which partition something belongs to.
@ApplicationScoped
public class Topics {
    private final String prefix;
    private final int partitions;

    @Inject
    Topics(LogConfig config) {
        this(config.topicPrefix(), config.partitions());
    }

    public Topics(String prefix, int partitions) {
        this.prefix = prefix;
        this.partitions = partitions;
    }

    public String name(Topic topic) {
        return prefix + topic.suffix();
    }

    /// Whether a topic of that name is ours, or may come to be.
    boolean reserves(String name) {
        return Arrays.stream(Topic.values()).anyMatch(topic -> name(topic).equals(name))
                || (!prefix.isEmpty() && name.startsWith(prefix));
    }

    public int partitions(Topic topic) {
        return topic.onePartition() ? 1 : partitions;
    }

    /// Where a job's facts and its state are.
    public int partitionOf(JobId job) {
        return job.routing() % partitions;
    }

    /// Where records to this owner (of grants, of replies) are.
    public int partitionOf(String owner) {
        return Utils.toPositive(Utils.murmur2(owner.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    public TopicPartition partition(Topic topic, int partition) {
        return new TopicPartition(name(topic), partition);
    }

    /// All partitions of a topic.
    public List<TopicPartition> all(Topic topic) {
        return IntStream.range(0, partitions(topic))
                .mapToObj(partition -> partition(topic, partition))
                .toList();
    }
}
