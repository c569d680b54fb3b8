package io.atelier.ledger;

import io.atelier.log.ReplyTopics;
import java.time.Duration;
import java.util.Map;

/// Who this ledger is and how far ahead it dispatches.
///
/// @param instance unique among live processes and stable over restarts: it names the transactions
/// @param publicUrl where links in events begin
/// @param fairness how tenants share what is dispatched
/// @param webhooks whom it tells of what
/// @param retention how long an ended job is remembered
/// @param replyTopics where jobs may have their completions written as well
/// @param consumerOverrides of the consumer that reads facts; empty but in tests
record LedgerSettings(
        String instance,
        String publicUrl,
        Fairness fairness,
        Webhooks webhooks,
        Duration retention,
        ReplyTopics replyTopics,
        Map<String, Object> consumerOverrides) {
    LedgerSettings {
        consumerOverrides = Map.copyOf(consumerOverrides);
    }
}
