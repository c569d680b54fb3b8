package io.atelier.chaos;

/// Chance that follows from a seed alone: SplitMix64, written here so that a seed means the same on
/// every JDK.
final class Dice {
    private long state;

    Dice(long seed) {
        state = seed;
    }

    long next() {
        state += 0x9e3779b97f4a7c15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /// From 0, below the bound.
    int below(int bound) {
        return (int) Long.remainderUnsigned(next(), bound);
    }

    int between(int fromInclusive, int toExclusive) {
        return fromInclusive + below(toExclusive - fromInclusive);
    }

    boolean percent(int chance) {
        return below(100) < chance;
    }
}
