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
        /// A session goes on from turn to turn.
        TURN,
        /// Rewording takes the Responses API.
        EXPANDED_PROMPT,
        /// Nobody sees a picture grow in a batch.
        PARTIAL_IMAGES,
        /// The catalogue doesn't know that the model can.
        MODEL,
        /// It can't be written into a line.
        INPUT_TOO_LARGE
    }
}
