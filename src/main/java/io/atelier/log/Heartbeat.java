package io.atelier.log;

import io.atelier.job.JobId;
import java.util.List;

/// A process saying that it lives, and which attempts it holds.
///
/// @param name of the pod or process; stays over restarts
/// @param incarnation new at every start
/// @param role worker or ledger
public record Heartbeat(String name, String incarnation, String role, List<Held> holding) {
    public Heartbeat {
        holding = List.copyOf(holding);
    }

    /// Names this incarnation everywhere: on `fleet`, in claims and in grants.
    public String id() {
        return name + "/" + incarnation;
    }

    /// One granted attempt.
    public record Held(JobId job, int part, int fence) {}
}
