package io.atelier.chaos.checker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The evidence, put in order by job.
final class Case {
    private final Evidence evidence;
    private final Map<String, Story> stories;
    private final Map<String, List<Bill>> bills = new HashMap<>();

    Case(Evidence evidence) {
        this.evidence = evidence;
        this.stories = Story.of(evidence.log());
        evidence.bills()
                .forEach(bill ->
                        bills.computeIfAbsent(bill.prompt(), key -> new ArrayList<>()).add(bill));
    }

    Evidence evidence() {
        return evidence;
    }

    Collection<Story> stories() {
        return stories.values();
    }

    Story story(String job) {
        return stories.get(job);
    }

    boolean knows(String job) {
        return stories.containsKey(job) && stories.get(job).known();
    }

    /// What was paid for a job, in order of time.
    List<Bill> bills(Story story) {
        return bills.getOrDefault(story.prompt(), List.of()).stream()
                .sorted((a, b) -> Long.compare(a.receivedMs(), b.receivedMs()))
                .toList();
    }

    /// Whether the worker that held this attempt was killed or stopped meanwhile.
    boolean struck(Attempt attempt) {
        return evidence.blows().stream()
                .filter(blow -> !blow.kind().equals("term"))
                .anyMatch(attempt::hitBy);
    }

    /// The same, by `kill -9` alone.
    boolean killed(Attempt attempt) {
        return evidence.blows().stream()
                .filter(blow -> blow.kind().equals("kill"))
                .anyMatch(attempt::hitBy);
    }
}
