package io.atelier.chaos.checker;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// I16.
final class NotVacuous implements Invariant {
    @Override
    public String id() {
        return "I16";
    }

    @Override
    public String promise() {
        return "each fault really hit, and 95 % of the jobs that should succeed did";
    }

    @Override
    public void check(Case run, Findings findings) {
        Map<String, Long> hits = hits(run);
        hits.forEach(findings::count);
        for (String required : run.evidence().terms().required()) {
            findings.require(
                    hits.getOrDefault(required, 0L) > 0, "", "never happened: " + required);
        }
        List<String> should = run.evidence().terms().shouldSucceed();
        List<String> won =
                run.stories().stream()
                        .filter(story -> story.status().equals("succeeded"))
                        .map(Story::prompt)
                        .toList();
        long did =
                should.stream()
                        .filter(nonce -> won.stream().anyMatch(prompt -> prompt.contains(nonce)))
                        .count();
        findings.count("should succeed", should.size());
        findings.count("did", did);
        findings.require(
                did * 100 >= should.size() * 95L,
                "",
                "only %d of %d succeeded".formatted(did, should.size()));
    }

    private static Map<String, Long> hits(Case run) {
        Map<String, Long> hits = new TreeMap<>();
        for (Blow blow : run.evidence().blows()) {
            if (struck(run, blow)) {
                hits.merge(blow.what(), 1L, Long::sum);
            }
        }
        run.evidence().calls().forEach(call -> count(hits, call));
        run.evidence().bills().stream()
                .filter(bill -> !bill.good())
                .forEach(bill -> hits.merge("upstream-" + bill.outcome(), 1L, Long::sum));
        run.stories().forEach(story -> count(hits, story));
        run.evidence().books().spend().values().stream()
                .filter(spend -> KeptBudgets.left(spend) < 0)
                .forEach(_ -> hits.merge("cap-exceeded", 1L, Long::sum));
        return hits;
    }

    private static void count(Map<String, Long> hits, Call call) {
        if (call.accepted() && call.replayed()) {
            hits.merge("replay", 1L, Long::sum);
        }
        if (call.kind().equals("submit") && call.code() == 422) {
            hits.merge("conflict", 1L, Long::sum);
        }
        if (call.kind().equals("cancel") && (call.code() == 200 || call.code() == 202)) {
            hits.merge("cancel", 1L, Long::sum);
        }
    }

    private static void count(Map<String, Long> hits, Story story) {
        if (story.unaffordable()) {
            hits.merge("over-budget", 1L, Long::sum);
            if (story.status().equals("succeeded")) {
                hits.merge("went-on", 1L, Long::sum);
            }
        }
        for (Step step : story.steps()) {
            if (Stream.of("lost", "redriven", "resolved", "ambiguous")
                    .anyMatch(step.what()::equals)) {
                hits.merge(step.what(), 1L, Long::sum);
            }
        }
        for (Entry fact : story.facts("failed")) {
            hits.merge("failed-" + fact.value().at("/failure/code").asText(), 1L, Long::sum);
        }
    }

    /// A worker with calls in hand; anybody else while there were jobs under way.
    private static boolean struck(Case run, Blow blow) {
        return run.stories().stream()
                .filter(Story::known)
                .anyMatch(story ->
                        blow.role().equals("worker")
                                ? story.attempts().stream()
                                        .anyMatch(
                                                attempt -> attempt.granted() && attempt.hitBy(blow))
                                : accepted(story) <= blow.fromMs()
                                        && blow.fromMs() <= story.last().timeMs());
    }

    /// A ledger that is slow, or away, looks at a job some time after the door has written it.
    private static long accepted(Story story) {
        return story.facts("submit").stream().mapToLong(Entry::timeMs).min().orElse(Long.MAX_VALUE);
    }
}
