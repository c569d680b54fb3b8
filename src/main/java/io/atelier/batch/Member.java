package io.atelier.batch;

import io.atelier.attempt.AttemptKey;
import io.atelier.attempt.Words;
import io.atelier.job.Fact;
import io.atelier.job.Order;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One call of a batch, and what this lane knows of it.
final class Member {
    private final CustomId id;
    private final WorkFile.Place place;
    private final int images;
    private final @Nullable Instant onlyUntil;
    private @Nullable AttemptKey held;
    private @Nullable Function<Words, Fact.OfAttempt> unheard;
    private Order.Stop.@Nullable Why stopped;
    private boolean settled;

    /// @param held the grant that makes it ours; null while there is only a list that names it
    Member(CustomId id, WorkFile.Place place, Order.Work work, @Nullable AttemptKey held) {
        this.id = id;
        this.place = place;
        this.images = work.images();
        this.onlyUntil = work.onlyUntil();
        this.held = held;
    }

    CustomId id() {
        return id;
    }

    WorkFile.Place place() {
        return place;
    }

    int images() {
        return images;
    }

    @Nullable Instant onlyUntil() {
        return onlyUntil;
    }

    /// Whether it is ours under that fence.
    synchronized boolean held(AttemptKey key) {
        return key.equals(held);
    }

    /// Whether nobody knows yet what became of it.
    synchronized boolean open() {
        return !settled && unheard == null;
    }

    /// Whether that has been told.
    synchronized boolean settled() {
        return settled;
    }

    /// Notes that nobody wants it any more, for as long as it can be left out.
    synchronized void stop(Order.Stop.Why why) {
        stopped = why;
    }

    synchronized Optional<Order.Stop.Why> stopped() {
        return Optional.ofNullable(stopped);
    }

    /// Settles it, once.
    ///
    /// @return under which attempt to say so; empty where it had been settled already
    synchronized Optional<AttemptKey> settle() {
        boolean first = !settled;
        settled = true;
        return first ? Optional.of(held == null ? id.key() : held) : Optional.empty();
    }

    /// The same for an ending that only counts from whoever holds it: until it is held, it is kept.
    synchronized Optional<AttemptKey> settle(Function<Words, Fact.OfAttempt> ending) {
        if (held != null) {
            return settle();
        }
        unheard = settled ? null : ending;
        return Optional.empty();
    }

    /// It is granted to us, after the batch had been lost by another.
    ///
    /// @return what became of it meanwhile, where that is known and nobody has heard it
    synchronized Optional<Function<Words, Fact.OfAttempt>> hold(AttemptKey key) {
        held = key;
        return settled ? Optional.empty() : Optional.ofNullable(unheard);
    }
}
