package io.atelier.log;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.job.JobId;
import java.util.List;
import java.util.Objects;

/// A process saying that it lives, and which attempts it holds.
///
/// @param name of the pod or process; stays over restarts
/// @param incarnation new at every start
/// @param role worker or ledger
/// @param loads of a ledger: its share of the jobs of tenants that may have only so many
public record Heartbeat(
        String name,
        String incarnation,
        String role,
        List<Held> holding,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Load> loads) {
    public static final String LEDGER = "ledger";
    public static final String WORKER = "worker";

    public Heartbeat {
        holding = List.copyOf(holding);
        // Processes of before there were limits tell none.
        loads = List.copyOf(Objects.requireNonNullElse(loads, List.of()));
    }

    public static Heartbeat worker(String name, String incarnation, List<Held> holding) {
        return new Heartbeat(name, incarnation, WORKER, holding, List.of());
    }

    public static Heartbeat ledger(String name, String incarnation, List<Load> loads) {
        return new Heartbeat(name, incarnation, LEDGER, List.of(), loads);
    }

    /// Names this incarnation everywhere: on `fleet`, in claims and in grants.
    public String id() {
        return name + "/" + incarnation;
    }

    /// One granted attempt.
    public record Held(JobId job, int part, int fence) {}

    /// Jobs of one tenant.
    ///
    /// @param queued jobs that wait, whatever for
    /// @param inFlight jobs that are dispatched or run
    public record Load(String tenant, int queued, int inFlight) {}
}
