package io.atelier.chaos.checker;

/// A worker's hold on one fence of a job: from its first claim to what it reported of it.
///
/// @param grantMs when it was granted, at the earliest; `Long.MAX_VALUE` where it never was
/// @param endMs `Long.MAX_VALUE` where it was never heard of again
record Attempt(String job, int fence, String worker, long claimMs, long grantMs, long endMs) {
    /// The worker's process, whatever its incarnation.
    String name() {
        return worker.replaceFirst("/.*", "");
    }

    boolean granted() {
        return grantMs != Long.MAX_VALUE;
    }

    boolean hitBy(Blow blow) {
        return blow.hits(name(), claimMs, endMs);
    }
}
