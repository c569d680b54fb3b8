package io.atelier.chaos.checker;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// I15.
final class NothingLeftOver implements Invariant {
    @Override
    public String id() {
        return "I15";
    }

    @Override
    public String promise() {
        return "lag 0 at the end, every dead letter has a reason";
    }

    @Override
    public void check(Case run, Findings findings) {
        long poisoned = 0;
        Map<String, Integer> givenUp = new HashMap<>();
        for (Entry entry : run.evidence().log()) {
            if (entry.topic().equals("facts")) {
                findings.checked("facts");
                long folded = run.evidence().committed().getOrDefault(entry.partition(), 0L);
                findings.require(
                        entry.offset() < folded,
                        entry.text("job"),
                        "a %s fact at %d/%d was never folded"
                                .formatted(entry.word(), entry.partition(), entry.offset()));
            } else if (entry.topic().equals("dead-letters")) {
                findings.checked("dead letters");
                findings.require(
                        !entry.header("dead-letter-reason").isBlank(),
                        entry.key(),
                        "a dead letter without a reason");
                if (entry.header("dead-letter-topic").isEmpty()) {
                    givenUp.merge(entry.header("ce_id"), 1, Integer::sum);
                } else {
                    poisoned++;
                }
            }
        }
        findings.require(
                poisoned == run.evidence().terms().poison(),
                "",
                "%d dead letters of %d poisoned facts"
                        .formatted(poisoned, run.evidence().terms().poison()));
        for (Story story : run.stories()) {
            givenUp(story, givenUp, findings);
        }
        findings.require(
                givenUp.isEmpty(), "", "dead letters of what never failed: " + givenUp.keySet());
    }

    /// A job that failed although nobody refused it has one dead letter a run.
    private static void givenUp(Story story, Map<String, Integer> letters, Findings findings) {
        boolean refused =
                story.unaffordable()
                        || story.facts("failed").stream()
                                .anyMatch(fact -> fact.text("proof").equals("refused"));
        for (String event : failures(story)) {
            int sent = Objects.requireNonNullElse(letters.remove(event), 0);
            findings.require(
                    sent == 1 || (sent == 0 && refused),
                    story.id(),
                    "%d dead letters tell of %s".formatted(sent, event));
        }
    }

    private static Set<String> failures(Story story) {
        return story.events().stream()
                .filter(event -> event.word().equals("failed"))
                .map(event -> event.header("ce_id"))
                .collect(Collectors.toSet());
    }
}
