package io.atelier.chaos;

import io.atelier.chaos.agent.Bug;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// A bug, the short run that must show it, and how the checker is to put it.
///
/// @param invariant that must be broken
/// @param words in what the checker says of it
record SeededBug(Bug bug, Setting setting, String invariant, String words) {
    static final List<SeededBug> ALL =
            List.of(
                    new SeededBug(Bug.CALLS_WITHOUT_GRANT, Setting.CALM, "I6", "grants given"),
                    new SeededBug(
                            Bug.GRANTS_TO_ANYBODY,
                            Setting.CALM,
                            "I6",
                            "one fence was granted to two workers"),
                    new SeededBug(
                            Bug.COMPARES_NO_HASH,
                            Setting.CALM,
                            "I11",
                            "one key, several payloads accepted"),
                    new SeededBug(Bug.BUYS_AGAIN_ON_HOLD, Setting.CALM, "I6", "under hold"),
                    new SeededBug(
                            Bug.CANCELS_IN_WORDS_ONLY,
                            Setting.CALM,
                            "I7",
                            "cancelled, said the answer; then it was succeeded"),
                    new SeededBug(
                            Bug.FORGETS_THE_ENDED, Setting.CALM, "I1", "after it had ended as"),
                    new SeededBug(Bug.PUBLISHES_TWICE, Setting.CALM, "I3", "runs ended"),
                    new SeededBug(Bug.DRAWS_IDS, Setting.CALM, "I11", "one key, several jobs"),
                    new SeededBug(
                            Bug.REPORTS_BEFORE_MANIFEST,
                            Setting.CALM,
                            "I4",
                            "before its manifest was written"),
                    new SeededBug(Bug.RESTORES_NOTHING, Setting.KILLS, "I1", "not ended"),
                    new SeededBug(
                            Bug.COMMITS_OFFSETS_FIRST,
                            Setting.KILLS,
                            "I1",
                            "the ledger never spoke of it"),
                    new SeededBug(Bug.WRITES_IN_PLACE, Setting.WORKERS, "I5", "torn picture"),
                    new SeededBug(
                            Bug.ENDS_LEASES_UNHEARD,
                            Setting.OUTAGE,
                            "I6",
                            "at most 1 are excused"));

    /// A short run that passes when nothing is planted.
    record Setting(
            String name,
            List<Strike> strikes,
            Mix mix,
            int jobs,
            int spreadMs,
            Map<String, String> settings,
            int patienceSeconds,
            List<String> required) {
        /// Nobody is killed; many callers who repeat, contradict and cancel.
        static final Setting CALM =
                new Setting(
                        "CALM",
                        List.of(),
                        new Mix(
                                20,
                                List.of("reset", "500", "429"),
                                25,
                                20,
                                0,
                                40,
                                40,
                                List.of(List.of("paid", "cancel"))),
                        60,
                        6000,
                        Map.of(
                                "atelier.ledger.redispatch", "100ms",
                                "atelier.worker.slots", "4",
                                "atelier.openai.breaker.failure-ratio", "1.0"),
                        30,
                        List.of("replay", "conflict", "cancel", "ambiguous"));

        /// Ledgers and workers are killed while callers bring no keys and let nothing be bought
        /// twice.
        static final Setting KILLS =
                new Setting(
                        "KILLS",
                        List.of(
                                new Strike(2000, "kill", "worker", 0, 100),
                                new Strike(2500, "kill", "ledger", 0, 100),
                                new Strike(4000, "kill", "worker", 1, 100),
                                new Strike(5500, "kill", "ledger", 1, 100),
                                new Strike(9000, "kill", "worker", 0, 100),
                                new Strike(10_500, "kill", "ledger", 0, 100)),
                        new Mix(0, List.of(""), 60, 0, 70, 0, 0, List.of(List.of("cancel"))),
                        150,
                        14_000,
                        Map.of("atelier.openai.breaker.failure-ratio", "1.0"),
                        30,
                        List.of("kill-ledger", "kill-worker", "ambiguous", "lost"));

        /// Workers are killed somewhat after they began, while nothing may be bought twice.
        static final Setting WORKERS =
                new Setting(
                        "WORKERS",
                        List.of(
                                new Strike(4300, "kill", "worker", 0, 100),
                                new Strike(7300, "kill", "worker", 1, 100),
                                new Strike(10_300, "kill", "worker", 0, 100)),
                        new Mix(0, List.of(""), 100, 0, 0, 0, 0, List.of(List.of("cancel"))),
                        80,
                        11_000,
                        Map.of("atelier.openai.breaker.failure-ratio", "1.0"),
                        30,
                        List.of("kill-worker", "ambiguous", "lost"));

        /// The broker is away for longer than a lease, while long calls are under way.
        static final Setting OUTAGE =
                new Setting(
                        "OUTAGE",
                        List.of(new Strike(5000, "kill", "broker", 0, 8000)),
                        new Mix(
                                100,
                                List.of("very slow"),
                                0,
                                0,
                                0,
                                0,
                                0,
                                List.of(List.of("cancel"))),
                        12,
                        1500,
                        Map.of(),
                        60,
                        List.of("kill-broker"));

        Setting {
            strikes = List.copyOf(strikes);
            settings = Map.copyOf(settings);
            required = List.copyOf(required);
        }

        /// What it is called where no bug is planted.
        String sound() {
            return "none-" + name.toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return name;
        }

        /// @param bug the agent's option; empty for none
        Scenario with(String bug) {
            return new Scenario(
                    "bugs-" + name.toLowerCase(Locale.ROOT),
                    7,
                    "./mvnw verify -Pchaos -Dit.test=SeededBugsIT -Datelier.chaos.bug="
                            + (bug.isEmpty() ? sound() : bug),
                    name.equals("KILLS") ? 2 : 1,
                    2,
                    1,
                    mix.errands(new Dice(7), jobs, spreadMs, List.of()),
                    strikes,
                    0,
                    bug,
                    settings,
                    patienceSeconds,
                    List.of(),
                    0,
                    required);
        }
    }

    /// Those that `-Datelier.chaos.bug` names; all without it.
    static Stream<SeededBug> chosen() {
        String only = System.getProperty("atelier.chaos.bug", "");
        return ALL.stream().filter(each -> only.isEmpty() || named(only, each.bug().option()));
    }

    /// Those to be run without a bug: `none-<setting>`.
    static Stream<Setting> settings() {
        String only = System.getProperty("atelier.chaos.bug", "");
        return Stream.of(Setting.CALM, Setting.KILLS, Setting.WORKERS, Setting.OUTAGE)
                .filter(each -> only.isEmpty() || named(only, each.sound()));
    }

    private static boolean named(String only, String option) {
        return Arrays.asList(only.split(",", -1)).contains(option);
    }
}
