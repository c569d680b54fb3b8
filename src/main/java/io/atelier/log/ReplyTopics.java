package io.atelier.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;

/// Other people's topics, to which a job's `reply_to` may send its completions.
public final class ReplyTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    public static final ReplyTopics NONE = new ReplyTopics(Set.of());

    private final Set<String> allowed;

    /// @throws IllegalArgumentException where one can't be a topic, or is one of ours: whatever is
    ///   read from those is obeyed
    public ReplyTopics(Set<String> allowed, Topics topics) {
        this(allowed);
        for (String topic : allowed) {
            if (!LEGAL.matcher(topic).matches() || topics.reserves(topic)) {
                throw new IllegalArgumentException(
                        "atelier.log.reply-topics: %s is not a name for a topic of others"
                                .formatted(topic));
            }
        }
    }

    private ReplyTopics(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    public boolean allows(String topic) {
        return allowed.contains(topic);
    }

    /// Creates those that are missing, with as many copies as the cluster gives by default, and
    /// waits until all are seen.
    void create(Admin admin, int partitions) {
        Set<String> missing = new HashSet<>(allowed);
        missing.removeAll(existing(admin));
        List<NewTopic> made = new ArrayList<>();
        for (String topic : missing) {
            made.add(
                    new NewTopic(topic, Optional.of(partitions), Optional.empty())
                            .configs(
                                    Map.of(
                                            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                            Integer.toString(Topic.LARGEST_RECORD))));
        }
        try {
            for (var creation : admin.createTopics(made).values().values()) {
                creation.get();
            }
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!existing(admin).containsAll(allowed) && System.nanoTime() - end < 0) {
                Thread.sleep(PAUSE);
            }
        } catch (ExecutionException e) {
            // Another process that starts at the same time may be quicker.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException("a topic of atelier.log.reply-topics can't be made", e);
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /// Those that can be written to now, each with its largest record in bytes. A topic that is not
    /// there, or a record that is too large for it, would fail a transaction over and over.
    public Map<String, Integer> present(Clients clients) {
        if (allowed.isEmpty()) {
            return Map.of();
        }
        try (Admin admin = clients.admin()) {
            Set<String> present = new HashSet<>(allowed);
            present.retainAll(existing(admin));
            Map<String, Integer> largest = new HashMap<>();
            for (var topic : configs(admin, present).entrySet()) {
                largest.put(
                        topic.getKey().name(),
                        Integer.valueOf(
                                topic.getValue()
                                        .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                                        .value()));
            }
            return largest;
        }
    }

    private static Set<String> existing(Admin admin) {
        try {
            return admin.listTopics().names().get();
        } catch (ExecutionException e) {
            throw new KafkaException("topics can't be listed", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static Map<ConfigResource, Config> configs(Admin admin, Set<String> topics) {
        try {
            return admin.describeConfigs(
                            topics.stream()
                                    .map(topic ->
                                            new ConfigResource(ConfigResource.Type.TOPIC, topic))
                                    .toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new KafkaException("topics can't be described", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
