package io.atelier.openai;

/// Whether a call may stand in a batch.
public sealed interface BatchFit {
    /// @param endpoint of the batches that it may stand in
    record Fits(BatchEndpoint endpoint) implements BatchFit {}

    /// It must be made directly.
    ///
    /// @param sentence why, fit to be shown
    record Unfit(Reason reason, String sentence) implements BatchFit {}

    /// Why a call must be made directly.
    enum Reason {
        /// What it asks for, as [io.atelier.catalog.Batching] rules.
        OPERATION,
        /// Its pictures can't be written into a line.
        INPUT_TOO_LARGE
    }
}
