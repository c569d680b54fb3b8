package io.atelier.chaos;

import java.util.List;

/// What a tenant may spend in all, in micro-dollars.
///
/// @param raised whether it gets far more in the middle of the run; what was refused is handed in
///   again then
record Purse(String tenant, long micros, boolean hard, boolean raised) {
    /// How many jobs there are for each one of a purse.
    static final int SHARE = 8;

    /// A cap that is kept, one that is raised, and one that is only told. Each is hit: a job costs
    /// more than twice of what there is for it.
    static List<Purse> of(int jobs) {
        long cap = 4000L * jobs / SHARE;
        return List.of(
                new Purse("kept", cap, true, false),
                new Purse("raised", cap, true, true),
                new Purse("told", cap, false, false));
    }

    long raisedMicros() {
        return micros * 1000;
    }
}
