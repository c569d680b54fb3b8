package io.atelier.journey;

import java.util.Map;

/// With the broker of the first process, and a folder.
class RolesJourneyIT extends RolesJourney {
    private final String kafkaPort = Ports.free();

    @Override
    Map<String, String> hosts() {
        return Map.of("atelier.embedded.kafka.port", kafkaPort);
    }

    @Override
    Map<String, String> neighbours() {
        return Map.of("kafka.bootstrap.servers", "127.0.0.1:" + kafkaPort);
    }
}
