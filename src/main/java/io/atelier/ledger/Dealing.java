package io.atelier.ledger;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// How a ledger deals with the tenants that wait: told in its heartbeat, so that views can explain
/// a wait.
///
/// @param capped those that have all under way that they may
/// @param weights their shares, where they are not 1
record Dealing(List<String> capped, Map<String, Integer> weights) {
    static final Dealing NONE = new Dealing(List.of(), Map.of());

    /// A heartbeat is small: where more tenants wait, some go unexplained.
    private static final int MOST = 1_000;

    Dealing {
        capped = List.copyOf(capped);
        weights = Map.copyOf(weights);
    }

    static Dealing of(Queues queues, Fairness fairness) {
        return new Dealing(
                queues.cappedTenants().stream().limit(MOST).toList(),
                queues.waitingTenants().stream()
                        .filter(tenant -> fairness.weight(tenant) != 1)
                        .limit(MOST)
                        .collect(Collectors.toMap(Function.identity(), fairness::weight)));
    }
}
