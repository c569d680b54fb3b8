package io.atelier.embedded;

/// What the simulator puts into its pictures.
public enum ArtMode {
    /// A picture of its own for every prompt: up to 150 ms of a core each.
    DRAWN,
    /// One plain colour, encoded once per size and format: for load tests.
    PLAIN,
    /// As plain, but each PNG says in a text chunk which call and which prompt it was made for, so
    /// that no two are alike: for tests that must know whose picture it is.
    STAMPED
}
