package io.atelier.worker;

import io.atelier.job.Failure;
import io.atelier.job.LimitKind;
import io.atelier.job.Outcome;
import io.atelier.job.Tier;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The door before one model's calls: whoever wants to make one waits here, without a slot, for its
/// turn and for the [Throttle].
final class Gate {
    private final Throttle throttle;
    private final TierLine<Ticket> line;
    private final Listener listener;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<LimitKind, Double> wanted = new EnumMap<>(LimitKind.class);
    private final Map<LimitKind, Double> used = new EnumMap<>(LimitKind.class);

    /// Hears, outside the lock, what others should know.
    interface Listener {
        /// Somebody waits where nobody did.
        void waits();

        /// A call that was made has ended, and so it changed what may be called.
        ///
        /// @param news whether the upstream takes less than was thought
        void ended(boolean news);

        /// Why the upstream will never take a call of that cost, however long it waits; empty where
        /// it may.
        Optional<Failure> hopeless(Map<LimitKind, Double> cost);
    }

    Gate(Throttle throttle, Duration aging, Listener listener, LongSupplier nanos) {
        this.throttle = throttle;
        this.line = new TierLine<>(aging);
        this.listener = listener;
        this.nanos = nanos;
    }

    /// @param cost what the call takes of every kind of limit; whoever takes nothing need not wait
    /// @param kind what its time depends on besides the others
    Ticket enter(Tier tier, Map<LimitKind, Double> cost, String kind) {
        return new Ticket(tier, Map.copyOf(cost), kind);
    }

    /// One who wants to make a call.
    final class Ticket implements AutoCloseable {
        private final Tier tier;
        private final Map<LimitKind, Double> cost;
        private final String kind;
        private final Condition turn = lock.newCondition();
        private boolean inLine;

        private Ticket(Tier tier, Map<LimitKind, Double> cost, String kind) {
            this.tier = tier;
            this.cost = cost;
            this.kind = kind;
        }

        /// Takes what the call needs, if it is its turn and there is any; else it stands in line
        /// from here on.
        Optional<Permit> take() {
            if (cost.isEmpty()) {
                return Optional.of(new Permit(cost, kind));
            }
            boolean first = false;
            lock.lock();
            try {
                if (!inLine) {
                    first = line.size() == 0;
                    join();
                }
                if (equals(next()) && throttle.nanosUntilFree(nanos.getAsLong()) == 0) {
                    leave();
                    throttle.take(cost, nanos.getAsLong());
                    add(wanted, cost, 1);
                    return Optional.of(new Permit(cost, kind));
                }
            } finally {
                lock.unlock();
            }
            if (first) {
                listener.waits();
            }
            return Optional.empty();
        }

        /// Waits until [#take] is worth trying, or its patience ends.
        ///
        /// @return whether it is
        boolean awaitTurn(Duration patience) throws InterruptedException {
            long until = nanos.getAsLong() + patience.toNanos();
            lock.lockInterruptibly();
            try {
                while (true) {
                    long now = nanos.getAsLong();
                    long wait = equals(next()) ? throttle.nanosUntilFree(now) : Long.MAX_VALUE;
                    if (wait == 0) {
                        return true;
                    }
                    if (until - now <= 0) {
                        return false;
                    }
                    var _ = turn.awaitNanos(Math.min(wait, until - now));
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (inLine) {
                    leave();
                }
            } finally {
                lock.unlock();
            }
        }

        private void join() {
            inLine = true;
            line.add(tier, this, nanos.getAsLong());
            add(wanted, cost, 1);
        }

        private void leave() {
            inLine = false;
            line.leave(tier, this, nanos.getAsLong());
            add(wanted, cost, -1);
            wake();
        }
    }

    /// Leave for one call. Closed before the call is made, everything is as before.
    final class Permit implements Attempt.Leave, AutoCloseable {
        private final Map<LimitKind, Double> cost;
        private final String kind;
        private Concurrency.@Nullable Call call;
        private long began;

        /// Has been taken from the throttle, unless it costs nothing.
        private Permit(Map<LimitKind, Double> cost, String kind) {
            this.cost = cost;
            this.kind = kind;
        }

        @Override
        public Outcome around(Supplier<Outcome> making) {
            Optional<Failure> hopeless = listener.hopeless(cost);
            if (hopeless.isPresent()) {
                return new Outcome.Refused(hopeless.get(), null);
            }
            begin();
            Outcome outcome = making.get();
            end(outcome);
            return outcome;
        }

        void begin() {
            lock.lock();
            try {
                began = nanos.getAsLong();
                call = throttle.concurrency().begun(kind, throttle.out());
                add(used, cost, 1);
            } finally {
                lock.unlock();
            }
        }

        void end(Outcome outcome) {
            listener.ended(learn(outcome));
        }

        private boolean learn(Outcome outcome) {
            lock.lock();
            try {
                return learn(outcome, nanos.getAsLong());
            } finally {
                lock.unlock();
            }
        }

        private boolean learn(Outcome outcome, long now) {
            Concurrency.Call made = call;
            if (made == null) {
                throw new IllegalStateException("a call that was not begun has ended");
            }
            return switch (outcome) {
                case Outcome.Answered _ -> {
                    throttle.trust();
                    throttle.concurrency().answered(made, (now - began) / 1e6);
                    yield false;
                }
                case Outcome.NotAccepted refused when refused.failure().rateLimited() -> {
                    throttle.concurrency().refused(made);
                    yield throttle.refused(began, refused.retryAfter(), now);
                }
                // Of an upstream that fails the breaker knows.
                case Outcome.NotAccepted _, Outcome.Ambiguous _, Outcome.Refused _ -> false;
            };
        }

        @Override
        public void close() {
            if (cost.isEmpty()) {
                return;
            }
            lock.lock();
            try {
                throttle.end(cost, call == null, nanos.getAsLong());
                add(wanted, cost, -1);
                wake();
            } finally {
                lock.unlock();
            }
        }
    }

    /// How things are at the door.
    ///
    /// @param wanted what those who wait and those who call want of every kind of limit
    /// @param shares per minute
    /// @param used by all calls that were made here
    /// @param factor what is left of the limits for the fleet
    /// @param ownFactor what this worker says of it
    /// @param concurrency calls that may be out at once, NaN where limits are known
    record Sight(
            int waiting,
            Map<LimitKind, Double> wanted,
            Map<LimitKind, Double> shares,
            Map<LimitKind, Double> used,
            double factor,
            double ownFactor,
            double concurrency,
            Duration pausedFor) {}

    Sight sight() {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            return new Sight(
                    line.size(),
                    Map.copyOf(wanted),
                    throttle.shares(),
                    Map.copyOf(used),
                    throttle.aimd().factor(now),
                    throttle.aimd().own(now),
                    throttle.unlimited() ? throttle.concurrency().limit() : Double.NaN,
                    throttle.pausedFor(now));
        } finally {
            lock.unlock();
        }
    }

    /// @param change of the throttle, and the monotonic time
    void change(ObjLongConsumer<Throttle> change) {
        lock.lock();
        try {
            change.accept(throttle, nanos.getAsLong());
            wake();
        } finally {
            lock.unlock();
        }
    }

    private static void add(Map<LimitKind, Double> sums, Map<LimitKind, Double> cost, int sign) {
        cost.forEach((kind, amount) -> sums.merge(kind, sign * amount, Double::sum));
    }

    private void wake() {
        Ticket next = next();
        if (next != null) {
            next.turn.signal();
        }
    }

    private @Nullable Ticket next() {
        Tier tier = line.next(nanos.getAsLong(), _ -> true);
        return tier == null ? null : line.head(tier);
    }
}
