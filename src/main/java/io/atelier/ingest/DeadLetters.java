package io.atelier.ingest;

import io.atelier.log.Clients;
import io.atelier.log.DeadLetter;
import io.atelier.log.Excerpt;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/// Reads the topic `dead-letters`, from its end backwards.
@Singleton
final class DeadLetters {
    private final Clients clients;
    private final TopicPartition topic;

    DeadLetters(Clients clients, Topics topics) {
        this.clients = clients;
        this.topic = topics.partition(Topic.DEAD_LETTERS, 0);
    }

    /// @param next the offset before which the list goes on; empty at its end
    record Page<T>(List<T> letters, OptionalLong next) {
        Page {
            letters = List.copyOf(letters);
        }
    }

    /// Newest first.
    ///
    /// @param before all of them were written earlier than what has this offset
    /// @param each what is kept of a letter
    <T> Page<T> before(long before, int limit, Function<DeadLetter, T> each) {
        try (Excerpt excerpt = new Excerpt(clients, List.of(topic))) {
            long first = excerpt.beginnings().getOrDefault(topic, 0L);
            long to = Math.min(before, excerpt.ends().getOrDefault(topic, 0L));
            List<T> letters = new ArrayList<>();
            // Not every offset is a letter: the ledger's transactions have ends, too.
            while (letters.size() < limit && to > first) {
                long from = Math.max(first, to - (limit - letters.size()));
                List<T> found = new ArrayList<>();
                excerpt.read(
                        Map.of(topic, from),
                        Map.of(topic, to),
                        record -> found.add(each.apply(new DeadLetter(record))));
                letters.addAll(found.reversed());
                to = from;
            }
            return new Page<>(letters, to > first ? OptionalLong.of(to) : OptionalLong.empty());
        }
    }

    Optional<DeadLetter> at(long offset) {
        try (Excerpt excerpt = new Excerpt(clients, List.of(topic))) {
            if (offset < excerpt.beginnings().getOrDefault(topic, 0L)
                    || offset >= excerpt.ends().getOrDefault(topic, 0L)) {
                return Optional.empty();
            }
            List<DeadLetter> found = new ArrayList<>();
            excerpt.read(
                    Map.of(topic, offset),
                    Map.of(topic, offset + 1),
                    record -> found.add(new DeadLetter(record)));
            return found.stream().findFirst();
        }
    }
}
