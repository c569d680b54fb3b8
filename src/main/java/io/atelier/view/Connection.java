package io.atelier.view;

/// What a watcher is told over.
interface Connection {
    /// Nobody is at its other end any more. To be asked: what is written then is dropped without an
    /// error (Quarkus 3.34, `VertxOutputStream`).
    boolean closed();

    /// Closes it, whatever is being written.
    void cut();
}
