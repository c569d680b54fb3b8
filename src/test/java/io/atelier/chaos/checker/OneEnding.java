package io.atelier.chaos.checker;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// I1.
final class OneEnding implements Invariant {
    @Override
    public String id() {
        return "I1";
    }

    @Override
    public String promise() {
        return "every accepted job reaches exactly one terminal state, none without acceptance";
    }

    @Override
    public void check(Case run, Findings findings) {
        Set<String> accepted = new HashSet<>();
        Set<String> submitted = new HashSet<>();
        for (Call call : run.evidence().calls()) {
            if (call.kind().equals("submit")) {
                submitted.add(call.nonce());
            }
            if (call.accepted() && accepted.add(call.job())) {
                findings.checked("accepted");
                findings.require(
                        run.knows(call.job()), call.job(), "accepted with 202, never heard of");
            }
        }
        for (Story story : run.stories()) {
            if (story.known()) {
                findings.checked("jobs");
                findings.require(
                        submitted.stream().anyMatch(story.prompt()::contains),
                        story.id(),
                        "nobody submitted it");
                ends(story, findings);
            } else {
                findings.require(
                        story.facts("submit").isEmpty(),
                        story.id(),
                        "its SUBMIT is on the log, and the ledger never spoke of it");
            }
        }
    }

    private static void ends(Story story, Findings findings) {
        findings.require(story.last().terminal(), story.id(), "not ended, but " + story.status());
        List<Moment> moments = story.moments();
        for (int i = 1; i < moments.size(); i++) {
            Moment before = moments.get(i - 1);
            Moment after = moments.get(i);
            if (before.terminal() && before.run() == after.run()) {
                findings.require(
                        before.status().equals(after.status()),
                        story.id(),
                        "%s, after it had ended as %s".formatted(after.status(), before.status()));
            }
        }
    }
}
