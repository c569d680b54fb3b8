package io.atelier.chaos.checker;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// I6.
final class PaidOnce implements Invariant {
    @Override
    public String id() {
        return "I6";
    }

    @Override
    public String promise() {
        return "paid calls per part and run <= 1 + crashes that hit it in flight + ambiguous faults"
                + " retried by policy; with hold <= 1; each has a grant of its own";
    }

    @Override
    public void check(Case run, Findings findings) {
        Set<String> prompts = run.stories().stream().map(Story::prompt).collect(Collectors.toSet());
        for (Bill bill : run.evidence().bills()) {
            findings.checked("paid calls");
            findings.require(
                    prompts.contains(bill.prompt()), "", "paid for nobody: " + bill.call());
        }
        for (Story story : run.stories()) {
            if (story.known()) {
                List<Bill> paid = run.bills(story);
                bounded(run, story, paid, findings);
                granted(story, paid, findings);
            }
        }
    }

    private static void bounded(Case run, Story story, List<Bill> paid, Findings findings) {
        long bound = story.hold() ? holdBound(story) : retryBound(run, story, paid);
        findings.count("repaid", Math.max(0, paid.size() - 1));
        findings.count("repaid at most", bound - 1);
        findings.require(
                paid.size() <= bound,
                story.id(),
                "paid %d times, at most %d are excused%s"
                        .formatted(paid.size(), bound, story.hold() ? " under hold" : ""));
    }

    private static long holdBound(Story story) {
        long bought =
                story.facts("resolve").stream()
                        .filter(fact -> !fact.value().path("paid").asBoolean())
                        .count();
        return story.runs() + bought;
    }

    private static long retryBound(Case run, Story story, List<Bill> paid) {
        Set<Integer> lost = story.lostFences();
        long crashes =
                story.attempts().stream()
                        .filter(attempt -> lost.contains(attempt.fence()))
                        .filter(run::struck)
                        .map(Attempt::fence)
                        .distinct()
                        .count();
        long ambiguous = paid.stream().filter(bill -> !bill.good()).count();
        return story.runs() + crashes + ambiguous;
    }

    private static void granted(Story story, List<Bill> paid, Findings findings) {
        List<Attempt> grants =
                story.attempts().stream()
                        .filter(Attempt::granted)
                        .filter(attempt -> !story.recoversOnly(attempt.fence()))
                        .toList();
        findings.require(
                story.grants().stream()
                        .collect(
                                Collectors.groupingBy(
                                        Entry::fence,
                                        Collectors.mapping(
                                                grant -> grant.text("worker"), Collectors.toSet())))
                        .values()
                        .stream()
                        .allMatch(workers -> workers.size() == 1),
                story.id(),
                "one fence was granted to two workers");
        for (int i = 0; i < paid.size(); i++) {
            long received = paid.get(i).receivedMs();
            long before = grants.stream().filter(attempt -> attempt.grantMs() <= received).count();
            findings.require(
                    before > i,
                    story.id(),
                    "call %d was made with %d grants given".formatted(i + 1, before));
        }
    }
}
