package io.atelier.chaos.checker;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Judges a run. Pure: evidence in, verdicts out.
public final class Checker {
    private static final List<Invariant> ALL =
            List.of(
                    new OneEnding(),
                    new LegalSteps(),
                    new OneEventPerRun(),
                    new TruePictures(),
                    new CleanFolder(),
                    new PaidOnce(),
                    new QuietAfterTheEnd(),
                    new NeverBackwards(),
                    new OneKeyOneJob(),
                    new NothingLeftOver(),
                    new NotVacuous(),
                    new ExactCost(),
                    new KeptBudgets());

    private Checker() {}

    /// One verdict per invariant, in the order of their numbers.
    public static List<Verdict> judge(Evidence evidence) {
        Case run = new Case(evidence);
        return ALL.stream().map(invariant -> judge(invariant, run)).toList();
    }

    private static Verdict judge(Invariant invariant, Case run) {
        Findings findings = new Findings();
        invariant.check(run, findings);
        return new Verdict(
                invariant.id(),
                invariant.promise(),
                findings.counts(),
                findings.violations(),
                findings.notes());
    }

    /// What happened to a job, for people.
    public static List<String> told(Evidence evidence, String job) {
        Case run = new Case(evidence);
        return run.knows(job) ? run.story(job).inWords() : List.of("nothing is known of it");
    }

    /// How many jobs came to which end.
    public static Map<String, Long> endings(Evidence evidence) {
        Map<String, Long> counts = new TreeMap<>();
        new Case(evidence)
                .stories().stream()
                        .filter(Story::known)
                        .forEach(story -> counts.merge(story.status(), 1L, Long::sum));
        return counts;
    }
}
