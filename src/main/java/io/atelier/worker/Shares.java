package io.atelier.worker;

import java.util.Map;

/// Deals one limit among the workers. Whoever computes it from the same demands comes to the same
/// shares, and all of them together are no more than the whole.
final class Shares {
    /// Of the whole, what a worker takes that may not have heard of all others yet.
    static final double FIRST = 0.01;

    /// What is dealt evenly, whoever wants how much: a worker without work can begin with it at
    /// once. The workers that have none leave their part of it unused.
    private static final double EVENLY = 0.01;

    private Shares() {}

    /// @param demands of every worker there is, by id; in any unit
    /// @return of the whole, 0 for a worker that is not there
    static double of(String worker, Map<String, Double> demands) {
        Double own = demands.get(worker);
        if (own == null) {
            return 0;
        }
        double even = 1.0 / demands.size();
        double all = demands.values().stream().mapToDouble(Double::doubleValue).sum();
        return all > 0 ? EVENLY * even + (1 - EVENLY) * own / all : even;
    }
}
