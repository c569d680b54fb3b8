package io.atelier.chaos.checker;

import java.util.List;
import java.util.Map;

/// All that a run has left behind.
///
/// @param committed how far the ledgers had folded each partition of `facts` at the end
public record Evidence(
        Terms terms,
        List<Entry> log,
        Map<Integer, Long> committed,
        List<Bill> bills,
        List<StoredFile> files,
        List<Call> calls,
        List<Blow> blows,
        Books books) {
    public Evidence {
        log = List.copyOf(log);
        committed = Map.copyOf(committed);
        bills = List.copyOf(bills);
        files = List.copyOf(files);
        calls = List.copyOf(calls);
        blows = List.copyOf(blows);
    }
}
