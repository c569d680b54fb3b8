package io.atelier.ingest;

import java.time.Duration;

/// How long a caller is kept waiting.
///
/// @param inAll until there is an answer of some kind
/// @param verdict at most that much of it for the ledger, once a command is durable
record Patience(Duration inAll, Duration verdict) {
    /// A caller hears of a broker that is away within 5 s.
    static final Patience USUAL = new Patience(Duration.ofMillis(4_500), Duration.ofSeconds(2));
}
