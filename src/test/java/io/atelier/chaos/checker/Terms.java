package io.atelier.chaos.checker;

import java.util.List;

/// What a run set out to do.
///
/// @param leaseMs of the fleet
/// @param shouldSucceed the nonces of jobs that nothing but accidents keeps from their pictures
/// @param required what must really have happened for the run to prove anything
/// @param poison undecodable facts that were written
public record Terms(
        String seed, long leaseMs, List<String> shouldSucceed, List<String> required, int poison) {
    public Terms {
        shouldSucceed = List.copyOf(shouldSucceed);
        required = List.copyOf(required);
    }
}
