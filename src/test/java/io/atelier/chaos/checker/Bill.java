package io.atelier.chaos.checker;

import java.util.List;

/// A call that the upstream was paid for.
///
/// @param micros dollars, in millionths
/// @param outcome `answered`, `disconnected`, or the fault that the upstream was told to make
public record Bill(
        long receivedMs,
        long timeMs,
        String call,
        String prompt,
        long micros,
        String outcome,
        List<String> sha256) {
    public Bill {
        sha256 = List.copyOf(sha256);
    }

    /// The upstream answered as it should; if that came to nothing, it was not the upstream's
    /// fault.
    boolean good() {
        return outcome.equals("answered") || outcome.equals("disconnected");
    }
}
