package io.atelier.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// What the one-node broker is told: everything replicated once, small, quick to come back.
final class BrokerProperties {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private BrokerProperties() {}

    static Map<String, String> of(Path logFolder, int port, int controllerPort) {
        var properties = new HashMap<>(listeners(port, controllerPort));
        properties.put("log.dirs", logFolder.toString());
        properties.put("auto.create.topics.enable", "false");
        properties.putAll(REPLICATED_ONCE);
        properties.putAll(QUICK_TO_COME_BACK);
        properties.putAll(SMALL);
        return Map.copyOf(properties);
    }

    private static Map<String, String> listeners(int port, int controllerPort) {
        return Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                String.valueOf(NODE_ID),
                "controller.quorum.voters",
                NODE_ID + "@127.0.0.1:" + controllerPort,
                "controller.listener.names",
                CONTROLLER_LISTENER,
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,%s://127.0.0.1:%d"
                        .formatted(port, CONTROLLER_LISTENER, controllerPort),
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:" + port,
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,%s:PLAINTEXT".formatted(CONTROLLER_LISTENER));
    }

    private static final Map<String, String> REPLICATED_ONCE =
            Map.of(
                    "default.replication.factor", "1",
                    "min.insync.replicas", "1",
                    "offsets.topic.replication.factor", "1",
                    "offsets.topic.num.partitions", "1",
                    "transaction.state.log.replication.factor", "1",
                    "transaction.state.log.num.partitions", "1",
                    "transaction.state.log.min.isr", "1",
                    "share.coordinator.state.topic.replication.factor", "1",
                    "share.coordinator.state.topic.num.partitions", "1",
                    "share.coordinator.state.topic.min.isr", "1");

    /// With the default session of 9 s a restarted broker waits 9 s for its own ghost; below 2 s a
    /// busy machine fences a broker that is alive.
    private static final Map<String, String> QUICK_TO_COME_BACK =
            Map.of(
                    "broker.session.timeout.ms", "3000",
                    "broker.heartbeat.interval.ms", "500",
                    "controlled.shutdown.enable", "true",
                    "controller.quorum.election.timeout.ms", "200",
                    "group.initial.rebalance.delay.ms", "0",
                    "group.min.session.timeout.ms", "1000",
                    "group.consumer.heartbeat.interval.ms", "500",
                    "group.consumer.min.heartbeat.interval.ms", "500");

    private static final Map<String, String> SMALL =
            Map.of(
                    "num.network.threads", "1",
                    "num.io.threads", "2",
                    "background.threads", "1",
                    "log.cleaner.enable", "true",
                    "log.cleaner.threads", "1",
                    "log.cleaner.dedupe.buffer.size", String.valueOf(2 << 20),
                    "log.retention.check.interval.ms", "60000",
                    "transactional.id.expiration.ms", "604800000");
}
