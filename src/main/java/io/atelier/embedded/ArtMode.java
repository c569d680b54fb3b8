package io.atelier.embedded;

/// What the simulator puts into its pictures.
public enum ArtMode {
    /// A picture of its own for every prompt: up to 150 ms of a core each.
    DRAWN,
    /// One plain colour, encoded once per size and format: for load tests.
    PLAIN
}
