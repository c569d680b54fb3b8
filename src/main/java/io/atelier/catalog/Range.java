package io.atelier.catalog;

/// Whole numbers, both bounds inclusive.
public record Range(int min, int max) {
    public Range {
        if (min > max) {
            throw new IllegalArgumentException("no number is in " + min + " to " + max);
        }
    }

    boolean allows(int value) {
        return value >= min && value <= max;
    }

    int nearest(int value) {
        return Math.clamp(value, min, max);
    }

    @Override
    public String toString() {
        return min + " to " + max;
    }
}
