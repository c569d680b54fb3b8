package io.atelier.log;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/// Wires the log into the application: topics first, since channels start right after.
@ApplicationScoped
public class LogStartup {
    /// After the embedded broker (1), before the messaging channels (1000).
    static final int PRIORITY = 10;

    void createTopics(
            @Observes @Priority(PRIORITY) StartupEvent event,
            Clients clients,
            Topics topics,
            ReplyTopics replyTopics,
            LogConfig config) {
        try (Admin admin = clients.admin()) {
            new TopicCreation(topics, config.replication()).create(admin);
            replyTopics.create(admin, topics.partitions(Topic.COMPLETIONS));
        }
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    Incarnation incarnation(ProcessConfig config) {
        return Incarnation.of(config.instance());
    }

    @Produces
    @Singleton
    ReplyTopics replyTopics(LogConfig config, Topics topics) {
        return new ReplyTopics(config.replyTopics().orElse(Set.of()), topics);
    }

    @Produces
    @Singleton
    Codec codec(Topics topics) {
        return new Codec(topics);
    }

    @Produces
    @Singleton
    FactPublisher factPublisher(Clients clients, Codec codec) {
        return new FactPublisher(clients, codec);
    }

    void close(@Disposes FactPublisher publisher) {
        publisher.close();
    }
}
