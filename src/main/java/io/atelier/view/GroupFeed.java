package io.atelier.view;

import io.atelier.job.GroupAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How a group fills and empties, until it is closed and complete: its counters as they are, at
/// most once a second, and at last once more.
final class GroupFeed implements Feed {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration UNTIL_WOKEN = Duration.ofDays(1);

    private final Supplier<Optional<GroupIndex.Entry>> group;
    private long next;
    private Instant toldAt = Instant.MIN;
    private boolean held;
    private boolean ended;

    /// @param from null for a watcher that comes for the first time
    GroupFeed(Supplier<Optional<GroupIndex.Entry>> group, EventId.@Nullable OfGroup from) {
        this.group = group;
        this.next = from == null ? 0 : from.state();
    }

    /// The group is as its watcher knows it.
    boolean nothingNew() {
        return news().isEmpty();
    }

    @Override
    public List<Event> next(Instant now) {
        GroupIndex.Entry entry = news().orElse(null);
        held = entry != null && !entry.group().complete() && now.isBefore(toldAt.plus(PAUSE));
        if (entry == null || held) {
            return List.of();
        }
        ended = entry.group().complete();
        next = entry.offset() + 1;
        toldAt = now;
        return List.of(
                new Event(
                        place().text(),
                        ended ? "group.final" : "group.progress",
                        GroupAnswer.of(entry.group())));
    }

    private Optional<GroupIndex.Entry> news() {
        return group.get().filter(it -> it.offset() >= next);
    }

    @Override
    public EventId place() {
        return new EventId.OfGroup(next);
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public Duration patience() {
        return held ? PAUSE : UNTIL_WOKEN;
    }
}
