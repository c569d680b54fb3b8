package io.atelier.chaos.checker;

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
        long dead = 0;
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
                dead++;
                findings.require(
                        !entry.header("dead-letter-reason").isBlank(),
                        entry.key(),
                        "a dead letter without a reason");
            }
        }
        findings.count("dead letters", dead);
        findings.require(
                dead == run.evidence().terms().poison(),
                "",
                "%d dead letters of %d poisoned facts"
                        .formatted(dead, run.evidence().terms().poison()));
    }
}
