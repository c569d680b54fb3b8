package io.atelier.ingest;

/// Whether turns may come in at all: no worker can take one yet. To let them in, delete this class
/// and whatever no longer compiles without it: [SessionsResource], [IngestStartup], and the tests'
/// `OpenTurnGate`.
///
/// @param open only for tests
record TurnGate(boolean open) {
    void pass() {
        if (!open) {
            throw Problems.turnsNotYet();
        }
    }
}
