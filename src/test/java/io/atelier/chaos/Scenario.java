package io.atelier.chaos;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A run before it happens; the same seed always gives the same.
///
/// @param again the command that does it once more
/// @param bug to be planted into the processes; empty for none
/// @param settings over those that all scenarios share
/// @param patienceSeconds of the clients, while nothing moves for any of them
/// @param purses of the tenants with a budget
/// @param raiseAtMs when some of them get more
/// @param required see the checker's terms
record Scenario(
        String title,
        long seed,
        String again,
        int ledgers,
        int workers,
        int doors,
        List<Errand> errands,
        List<Strike> strikes,
        int poison,
        String bug,
        Map<String, String> settings,
        int patienceSeconds,
        List<Purse> purses,
        int raiseAtMs,
        List<String> required) {
    static final long LEASE_MS = 6000;

    /// @param kills of ledgers, workers and doors, beside which processes are stopped and brokers
    ///   restarted
    static Scenario full(long seed, int jobs, int kills) {
        Dice dice = new Dice(seed);
        int spread = kills * 6500;
        List<Purse> purses = Purse.of(jobs);
        List<Errand> errands = Mix.EVERYTHING.errands(dice, jobs, spread, purses);
        List<String> blows =
                Stream.of(
                                Collections.nCopies(kills * 9 / 20, "kill worker"),
                                Collections.nCopies(kills * 7 / 20, "kill ledger"),
                                Collections.nCopies(kills / 5, "kill door"),
                                List.of(
                                        "stop worker",
                                        "stop worker",
                                        "stop ledger",
                                        "term worker",
                                        "kill broker",
                                        "term broker"))
                        .flatMap(List::stream)
                        .toList();
        return new Scenario(
                "full",
                seed,
                "./mvnw verify -Pchaos -Datelier.chaos.seed=" + seed,
                2,
                3,
                2,
                errands,
                Strike.spread(dice, blows, 4000, spread),
                3,
                "",
                Map.of(),
                40,
                purses,
                spread * 2 / 3,
                List.of(
                        "kill-worker",
                        "kill-ledger",
                        "kill-door",
                        "kill-broker",
                        "term-broker",
                        "stop-worker",
                        "stop-ledger",
                        "lost",
                        "ambiguous",
                        "resolved",
                        "redriven",
                        "replay",
                        "conflict",
                        "cancel",
                        "over-budget",
                        "went-on",
                        "cap-exceeded",
                        "upstream-reset",
                        "upstream-truncated",
                        "failed-rate_limit_exceeded",
                        "failed-server_is_overloaded",
                        "failed-server_error"));
    }

    /// The least that still breaks something of every kind that is quick to mend.
    static Scenario smoke(long seed) {
        Dice dice = new Dice(seed);
        List<Purse> purses = Purse.of(60);
        List<Errand> errands = Mix.EVERYTHING.errands(dice, 60, 6000, purses);
        return new Scenario(
                "smoke",
                seed,
                "./mvnw verify -Dit.test=ChaosSmokeIT -Datelier.chaos.seed=" + seed,
                2,
                3,
                2,
                errands,
                List.of(
                        new Strike(1500, "kill", "worker", dice.below(3), 200),
                        new Strike(2500, "kill", "ledger", dice.below(2), 200),
                        new Strike(3500, "kill", "door", dice.below(2), 200),
                        new Strike(4500, "kill", "broker", 0, 200)),
                1,
                "",
                Map.of(),
                40,
                purses,
                5000,
                List.of(
                        "kill-worker",
                        "kill-ledger",
                        "kill-door",
                        "kill-broker",
                        "replay",
                        "over-budget",
                        "went-on",
                        "cap-exceeded"));
    }

    /// Whether nothing but a broken promise keeps it from its pictures.
    boolean shouldSucceed(Errand errand) {
        boolean capped =
                purses.stream()
                        .anyMatch(purse ->
                                purse.tenant().equals(errand.tenant())
                                        && purse.hard()
                                        && !purse.raised());
        return !capped && !errand.mayBeCalledOff();
    }
}
