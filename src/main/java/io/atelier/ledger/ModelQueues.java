package io.atelier.ledger;

import io.atelier.job.PartState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What waits in one tier: a fair queue for each model, with a window of its own. A model whose
/// upstream takes no more for now fills its window, and stands in no other's way. One thread at a
/// time.
final class ModelQueues<T> {
    private final ToIntFunction<String> weights;
    private final Map<String, One<T>> byModel = new LinkedHashMap<>();

    /// @param newcomers tenants of whom nothing waited before
    private record One<T>(FairQueue<T> queue, Window<T> window, SequencedSet<String> newcomers) {
        @Nullable Exchange<T> exchange(String newcomer) {
            String fullest = window.fullerThan(newcomer);
            T next = fullest == null ? null : queue.poll(newcomer::equals);
            return fullest == null || next == null
                    ? null
                    : new Exchange<>(window.latest(fullest), next);
        }
    }

    /// @param back was dispatched, and is to wait again
    /// @param next has its place
    record Exchange<T>(Window.Place<T> back, T next) {}

    /// @param weights how many pictures a tenant may have per round, 1 or more
    ModelQueues(ToIntFunction<String> weights) {
        this.weights = weights;
    }

    void add(String model, String tenant, T value, int cost) {
        One<T> one = of(model);
        if (one.queue().add(tenant, value, cost)) {
            one.newcomers().add(tenant);
        }
    }

    /// It was dispatched, and waits again before all others of its tenant.
    void putBack(String model, String tenant, T value, int cost) {
        of(model).queue().putBack(tenant, value, cost);
    }

    /// A part of the model has changed its state.
    ///
    /// @param nanos monotonic
    void moved(
            String model,
            String tenant,
            T value,
            @Nullable PartState from,
            @Nullable PartState to,
            long nanos) {
        Window<T> window = of(model).window();
        if (to instanceof PartState.Dispatched sent) {
            window.take(
                    tenant,
                    value,
                    from instanceof PartState.Queued queued ? queued.since() : sent.since());
        } else if (from instanceof PartState.Dispatched) {
            window.leave(tenant, value);
            if (to instanceof PartState.Running) {
                window.claimed(nanos);
            }
        }
    }

    /// Takes the next one of a model with room in its window; null where there is none.
    ///
    /// @param most that may lie in a window
    /// @param nanos monotonic
    @Nullable T poll(int most, long nanos, Predicate<String> mayHaveAnother) {
        for (One<T> each : byModel.values()) {
            T next = each.window().hasRoom(most, nanos) ? each.queue().poll(mayHaveAnother) : null;
            if (next != null) {
                return next;
            }
        }
        return null;
    }

    /// A place for a tenant that has come where others had filled the window; asked once it is
    /// full. Newcomers take turns until each has as much of the window as others have.
    ///
    /// @return null where there is nothing to be exchanged any more
    @Nullable Exchange<T> exchange(Predicate<String> mayHaveAnother) {
        for (One<T> each : byModel.values()) {
            while (!each.newcomers().isEmpty()) {
                String newcomer = each.newcomers().removeFirst();
                Exchange<T> exchange =
                        mayHaveAnother.test(newcomer) ? each.exchange(newcomer) : null;
                if (exchange != null) {
                    each.newcomers().addLast(newcomer);
                    return exchange;
                }
            }
        }
        return null;
    }

    /// Since when the first waits, of those that are not claimed; what is first of its tenant and
    /// doesn't wait is dropped.
    ///
    /// @param since empty where it doesn't
    Optional<Instant> oldest(Function<T, Optional<Instant>> since) {
        return byModel.values().stream()
                .flatMap(each ->
                        Stream.concat(
                                each.queue().first(value -> since.apply(value).isPresent()).stream()
                                        .flatMap(value -> since.apply(value).stream()),
                                each.window().since()))
                .min(Instant::compareTo);
    }

    /// Drops them wherever they are.
    void drop(Predicate<T> gone) {
        for (One<T> each : byModel.values()) {
            each.queue().drop(gone);
            each.window().drop(gone);
        }
    }

    /// Those of whom something waits.
    Set<String> tenants() {
        return byModel.values().stream()
                .flatMap(each -> each.queue().tenants().stream())
                .collect(Collectors.toSet());
    }

    private One<T> of(String model) {
        return byModel.computeIfAbsent(
                model,
                _ ->
                        new One<>(
                                new FairQueue<>(weights),
                                new Window<>(weights),
                                new LinkedHashSet<>()));
    }
}
