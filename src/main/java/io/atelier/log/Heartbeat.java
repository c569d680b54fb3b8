package io.atelier.log;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.job.JobId;
import io.atelier.job.LimitKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A process saying that it lives, which attempts it holds, and what keeps others waiting.
///
/// @param name of the pod or process; stays over restarts
/// @param incarnation new at every start
/// @param role worker, batch or ledger
/// @param loads of a ledger: its share of the jobs of tenants that may have only so many
/// @param leavesAlone of a worker: models for which it has work and makes no calls now
/// @param storeAway of a worker: it has work, and nothing can be stored now
/// @param capped of a ledger: tenants with work that waits as they have all under way that they may
/// @param weights of a ledger: shares of tenants with work that waits, where they are not 1
/// @param batches of a batch lane: the keys of those that it works at
/// @param turnarounds of a batch lane: how long the slowest of the latest batches of a model took
/// @param traffic of a worker: what it has to do with each model's upstream
public record Heartbeat(
        String name,
        String incarnation,
        String role,
        List<Held> holding,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Load> loads,
        List<String> leavesAlone,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean storeAway,
        List<String> capped,
        Map<String, Integer> weights,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> batches,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Duration> turnarounds,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Traffic> traffic) {
    public static final String LEDGER = "ledger";
    public static final String WORKER = "worker";
    public static final String BATCH = "batch";

    public Heartbeat {
        holding = List.copyOf(holding);
        // Of processes of before there were limits and explanations.
        loads = List.copyOf(Objects.requireNonNullElse(loads, List.of()));
        leavesAlone = List.copyOf(Objects.requireNonNullElse(leavesAlone, List.of()));
        capped = List.copyOf(Objects.requireNonNullElse(capped, List.of()));
        weights = Map.copyOf(Objects.requireNonNullElse(weights, Map.of()));
        // Nor were there batches.
        batches = List.copyOf(Objects.requireNonNullElse(batches, List.of()));
        turnarounds = Map.copyOf(Objects.requireNonNullElse(turnarounds, Map.of()));
        // Nor did workers share limits.
        traffic = List.copyOf(Objects.requireNonNullElse(traffic, List.of()));
    }

    public static Heartbeat worker(
            String name, String incarnation, List<Held> holding, List<String> leavesAlone) {
        return new Heartbeat(
                name,
                incarnation,
                WORKER,
                holding,
                List.of(),
                leavesAlone,
                false,
                List.of(),
                Map.of(),
                List.of(),
                Map.of(),
                List.of());
    }

    public static Heartbeat ledger(String name, String incarnation, List<Load> loads) {
        return new Heartbeat(
                name,
                incarnation,
                LEDGER,
                List.of(),
                loads,
                List.of(),
                false,
                List.of(),
                Map.of(),
                List.of(),
                Map.of(),
                List.of());
    }

    /// @param turnarounds how long the slowest of the latest batches of a model took
    public static Heartbeat batch(
            String name,
            String incarnation,
            List<String> batches,
            Map<String, Duration> turnarounds) {
        return new Heartbeat(
                name,
                incarnation,
                BATCH,
                List.of(),
                List.of(),
                List.of(),
                false,
                List.of(),
                Map.of(),
                batches,
                turnarounds,
                List.of());
    }

    /// The same, of a worker that can or can't store what it is given.
    public Heartbeat storing(boolean away) {
        return new Heartbeat(
                name,
                incarnation,
                role,
                holding,
                loads,
                leavesAlone,
                away,
                capped,
                weights,
                batches,
                turnarounds,
                traffic);
    }

    /// The same, of a worker that calls as said.
    public Heartbeat calling(List<Traffic> trafficByModel) {
        return new Heartbeat(
                name,
                incarnation,
                role,
                holding,
                loads,
                leavesAlone,
                storeAway,
                capped,
                weights,
                batches,
                turnarounds,
                trafficByModel);
    }

    /// The same, of a ledger that deals as said.
    public Heartbeat dealing(List<String> cappedTenants, Map<String, Integer> weightsOfTenants) {
        return new Heartbeat(
                name,
                incarnation,
                role,
                holding,
                loads,
                leavesAlone,
                storeAway,
                cappedTenants,
                weightsOfTenants,
                batches,
                turnarounds,
                traffic);
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

    /// What a worker has to do with the upstream of one model.
    ///
    /// @param wanted what the calls that wait and those that are out take of its limits
    /// @param told per minute, what the upstream has told this worker of them since it last said so
    /// @param limits per minute and for all workers, what it keeps to: the lower of what is
    ///   configured and what any was told
    /// @param factor what this worker would leave of the limits after answers of 429; 1 is all
    /// @param pausedMillis how much longer nobody is to call
    /// @param waits whether it has work that waits for the limits
    public record Traffic(
            String model,
            Map<LimitKind, Double> wanted,
            Map<LimitKind, Double> told,
            Map<LimitKind, Double> limits,
            double factor,
            long pausedMillis,
            boolean waits) {
        public Traffic {
            wanted = Map.copyOf(wanted);
            told = Map.copyOf(told);
            limits = Map.copyOf(limits);
        }
    }
}
