package io.atelier.chaos;

import java.util.List;
import java.util.stream.IntStream;

/// What kinds of jobs there are, in percent.
///
/// @param faults one of these happens to a job that has a fault
/// @param verdicts what a person says of parked jobs, one list a job
record Mix(
        int faulty,
        List<String> faults,
        int hold,
        int cancel,
        int unkeyed,
        int again,
        int conflict,
        List<List<String>> verdicts) {
    /// When every ledger has heard of a budget.
    private static final int BUDGETS_HEARD_MS = 2000;

    static final Mix EVERYTHING =
            new Mix(
                    25,
                    List.of("429", "503", "500", "reset", "truncate", "slow", "slow", "400"),
                    10,
                    6,
                    8,
                    12,
                    8,
                    List.of(
                            List.of("unpaid", "cancel"),
                            List.of("paid", "unpaid", "cancel"),
                            List.of("cancel")));

    Mix {
        faults = List.copyOf(faults);
        verdicts = List.copyOf(verdicts);
    }

    /// @param purses whose jobs some of them are
    List<Errand> errands(Dice dice, int jobs, int spreadMs, List<Purse> purses) {
        return IntStream.range(0, jobs)
                .mapToObj(index ->
                        errand(
                                dice,
                                index,
                                (int) ((long) spreadMs * index / jobs),
                                index % Purse.SHARE < purses.size()
                                        ? purses.get(index % Purse.SHARE).tenant()
                                        : Tenants.FREE))
                .toList();
    }

    private Errand errand(Dice dice, int index, int startMs, String tenant) {
        boolean free = tenant.equals(Tenants.FREE);
        boolean keyed = !dice.percent(unkeyed);
        boolean onHold = dice.percent(hold);
        boolean doubtful = onHold && dice.percent(50);
        String trouble = dice.percent(faulty) ? faults.get(dice.below(faults.size())) : "";
        return new Errand(
                tenant,
                "%08x-%05d".formatted((int) dice.next(), index),
                free ? startMs : startMs + BUDGETS_HEARD_MS,
                keyed,
                keyed ? new int[] {1, 1, 1, 2, 2, 3}[dice.below(6)] : 1,
                keyed && dice.percent(3),
                keyed && dice.percent(conflict),
                keyed && dice.percent(again),
                onHold,
                free ? Wish.drawn(dice) : Wish.priced(dice),
                new String[] {"priority", "standard", "standard", "standard", "batch"}
                        [dice.below(5)],
                doubtful ? (dice.percent(50) ? "reset" : "500") : trouble,
                dice.percent(cancel) ? dice.below(2500) : -1,
                verdicts.get(dice.below(verdicts.size())));
    }
}
