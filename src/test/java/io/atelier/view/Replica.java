package io.atelier.view;

import static org.awaitility.Awaitility.await;

import io.atelier.embedded.EmbeddedBroker;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.TopicCreation;
import io.atelier.log.Topics;
import io.atelier.log.Watermarks;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;

/// A view with all that belongs to it, as a process of its own would have it.
record Replica(Clients clients, Codec codec, View view, Watermarks watermarks, MeterRegistry meters)
        implements AutoCloseable {
    static final Topics TOPICS = new Topics("atelier.", 4);

    static Replica on(EmbeddedBroker broker) {
        Clients clients = new Clients(Map.of("bootstrap.servers", broker.bootstrapServers()));
        try (Admin admin = clients.admin()) {
            new TopicCreation(TOPICS, OptionalInt.empty()).create(admin);
        }
        Codec codec = new Codec(TOPICS);
        Watermarks watermarks = new Watermarks(() -> clients.follower(false));
        MeterRegistry meters = new SimpleMeterRegistry();
        View view =
                new View(
                        clients,
                        TOPICS,
                        codec,
                        new MemoryIndex(),
                        watermarks,
                        new Fleet(Duration.ofSeconds(30), System::nanoTime),
                        new Watchers(100, 100, Duration.ofSeconds(30), meters),
                        Clock.systemUTC(),
                        meters);
        return new Replica(clients, codec, view.start(), watermarks, meters);
    }

    void awaitCaughtUp() {
        await().atMost(Duration.ofSeconds(20)).until(view::caughtUp);
    }

    @Override
    public void close() {
        view.close();
        watermarks.close();
    }
}
