/// Webhooks out: reads what a delivery says, signs it, calls its target through the egress guard,
/// and reports how that went. When to call whom, and how often, the ledger decides.
@NullMarked
package io.atelier.webhook;

import org.jspecify.annotations.NullMarked;
