package io.atelier.ledger;

import io.atelier.job.PartState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What waits in one tier: a fair queue for each model, with a window of its own. A model whose
/// upstream takes no more for now fills its window, and stands in no other's way. One thread at a
/// time.
final class ModelQueues<T> {
    private final ToIntFunction<String> weights;
    private final Map<String, One<T>> byModel = new LinkedHashMap<>();

    private record One<T>(FairQueue<T> queue, Depth depth) {}

    /// @param weights how many pictures a tenant may have per round, 1 or more
    ModelQueues(ToIntFunction<String> weights) {
        this.weights = weights;
    }

    void add(String model, String tenant, T value, int cost) {
        of(model).queue().add(tenant, value, cost);
    }

    /// A part of the model has changed its state.
    void moved(String model, @Nullable PartState from, @Nullable PartState to) {
        of(model).depth().moved(from, to);
    }

    /// Takes the next one of a model with room in its window; null where there is none.
    @Nullable T poll(int window, Predicate<String> mayHaveAnother) {
        for (One<T> each : byModel.values()) {
            T next = each.depth().dispatched() < window ? each.queue().poll(mayHaveAnother) : null;
            if (next != null) {
                return next;
            }
        }
        return null;
    }

    /// The first of each tenant and model that still waits; what comes before it and doesn't is
    /// dropped.
    List<T> first(Predicate<T> waits) {
        return byModel.values().stream()
                .flatMap(each -> each.queue().first(waits).stream())
                .toList();
    }

    /// Those of whom something waits.
    Set<String> tenants() {
        return byModel.values().stream()
                .flatMap(each -> each.queue().tenants().stream())
                .collect(Collectors.toSet());
    }

    private One<T> of(String model) {
        return byModel.computeIfAbsent(
                model, _ -> new One<>(new FairQueue<>(weights), new Depth()));
    }
}
