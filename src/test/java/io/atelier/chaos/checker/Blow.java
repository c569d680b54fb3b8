package io.atelier.chaos.checker;

/// Something that was done to a process.
///
/// @param kind kill, term or stop (and continued later)
/// @param role broker, ledger, worker or door
/// @param bornMs when that process had been started
/// @param toMs when a stopped one was continued; of others the same as `fromMs`
public record Blow(String kind, String role, String target, long bornMs, long fromMs, long toMs) {
    /// Whether it struck what the process of this name had in hand from then to then.
    boolean hits(String name, long fromMs, long toMs) {
        return target.equals(name)
                && bornMs <= fromMs
                && fromMs <= this.toMs
                && this.fromMs <= toMs;
    }

    String what() {
        return kind + "-" + role;
    }
}
