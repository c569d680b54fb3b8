package io.atelier.log;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Topics: their names, how many partitions they have and how often they are replicated.
@ConfigMapping(prefix = "atelier.log")
public interface LogConfig {
    /// Put before every topic's name; raise it to something of your own to share a Kafka cluster.
    /// Bound: the characters that Kafka allows in a topic's name.
    @WithDefault("atelier.")
    @Pattern(regexp = "[a-zA-Z0-9._-]{0,100}")
    String topicPrefix();

    /// Partitions of every partitioned topic. More of them let more ledgers and workers share the
    /// load; fixed for the life of the topics, since a job's id decides its partition. Bound: 1 to
    /// 1,024.
    @WithDefault("4")
    @Min(1)
    @Max(1024)
    int partitions();

    /// Copies of every record. Unset: 3 (with 2 in sync) on a cluster of three brokers or more,
    /// else 1. Bound: 1 to the number of brokers.
    OptionalInt replication();

    /// Topics that a job's `reply_to` may name: its completions are written there as well. Created
    /// where missing; the processes with the roles ingest and ledger need the same. Unset: none.
    /// Bound: no name that begins with `topic-prefix`.
    Optional<Set<String>> replyTopics();
}
