package io.atelier.chaos.checker;

/// A cap on all that a tenant may ever spend.
///
/// @param fromMs when it was asked for: from then on it may hold
/// @param hard not only told
public record Cap(long fromMs, String tenant, long micros, boolean hard) {}
