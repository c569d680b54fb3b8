package io.atelier.log;

import io.atelier.job.JobId;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A process saying that it lives, which attempts it holds, and what keeps others waiting.
///
/// @param name of the pod or process; stays over restarts
/// @param incarnation new at every start
/// @param role worker or ledger
/// @param leavesAlone of a worker: models for which it has work and makes no calls now
/// @param capped of a ledger: tenants with work that waits as they have all under way that they may
/// @param weights of a ledger: shares of tenants with work that waits, where they are not 1
public record Heartbeat(
        String name,
        String incarnation,
        String role,
        List<Held> holding,
        List<String> leavesAlone,
        List<String> capped,
        Map<String, Integer> weights) {
    public Heartbeat {
        holding = List.copyOf(holding);
        // Of processes of before there were explanations.
        leavesAlone = List.copyOf(Objects.requireNonNullElse(leavesAlone, List.of()));
        capped = List.copyOf(Objects.requireNonNullElse(capped, List.of()));
        weights = Map.copyOf(Objects.requireNonNullElse(weights, Map.of()));
    }

    /// Of one that keeps nobody waiting.
    public Heartbeat(String name, String incarnation, String role, List<Held> holding) {
        this(name, incarnation, role, holding, List.of(), List.of(), Map.of());
    }

    public static Heartbeat ofWorker(
            Incarnation self, List<Held> holding, List<String> leavesAlone) {
        return new Heartbeat(
                self.name(), self.unique(), "worker", holding, leavesAlone, List.of(), Map.of());
    }

    /// The same, of a ledger that deals as said.
    public Heartbeat dealing(List<String> cappedTenants, Map<String, Integer> weightsOfTenants) {
        return new Heartbeat(
                name, incarnation, role, holding, leavesAlone, cappedTenants, weightsOfTenants);
    }

    /// Names this incarnation everywhere: on `fleet`, in claims and in grants.
    public String id() {
        return name + "/" + incarnation;
    }

    /// One granted attempt.
    public record Held(JobId job, int part, int fence) {}
}
