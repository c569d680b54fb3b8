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

    List<Errand> errands(Dice dice, int jobs, int spreadMs) {
        return IntStream.range(0, jobs)
                .mapToObj(index -> errand(dice, index, (int) ((long) spreadMs * index / jobs)))
                .toList();
    }

    private Errand errand(Dice dice, int index, int startMs) {
        boolean keyed = !dice.percent(unkeyed);
        boolean onHold = dice.percent(hold);
        boolean doubtful = onHold && dice.percent(50);
        String trouble = dice.percent(faulty) ? faults.get(dice.below(faults.size())) : "";
        return new Errand(
                "%08x-%05d".formatted((int) dice.next(), index),
                startMs,
                keyed,
                keyed ? new int[] {1, 1, 1, 2, 2, 3}[dice.below(6)] : 1,
                keyed && dice.percent(3),
                keyed && dice.percent(conflict),
                keyed && dice.percent(again),
                onHold,
                dice.percent(8) ? 2 : 1,
                new String[] {"low", "low", "medium", "medium", "high"}[dice.below(5)],
                new String[] {"priority", "standard", "standard", "standard", "batch"}
                        [dice.below(5)],
                doubtful ? (dice.percent(50) ? "reset" : "500") : trouble,
                dice.percent(cancel) ? dice.below(2500) : -1,
                verdicts.get(dice.below(verdicts.size())));
    }
}
