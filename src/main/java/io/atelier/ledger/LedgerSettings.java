package io.atelier.ledger;

import java.util.Map;

/// Who this ledger is and how far ahead it dispatches.
///
/// @param instance unique among live processes and stable over restarts: it names the transactions
/// @param publicUrl where links in events begin
/// @param window unclaimed work per tier and partition
/// @param consumerOverrides of the consumer that reads facts; empty but in tests
record LedgerSettings(
        String instance, String publicUrl, int window, Map<String, Object> consumerOverrides) {
    LedgerSettings {
        consumerOverrides = Map.copyOf(consumerOverrides);
    }
}
