package io.atelier.log;

/// A stage of the flow, and what a process may be started for.
public enum Role {
    INGEST,
    LEDGER,
    WORKER,
    BATCH,
    WEBHOOK,
    VIEW
}
