package io.atelier.chaos.checker;

import java.util.LinkedHashMap;
import java.util.Map;

/// I3.
final class OneEventPerRun implements Invariant {
    @Override
    public String id() {
        return "I3";
    }

    @Override
    public String promise() {
        return "one distinct terminal event id per run";
    }

    @Override
    public void check(Case run, Findings findings) {
        for (Story story : run.stories()) {
            if (!story.known()) {
                continue;
            }
            Map<String, String> ended = new LinkedHashMap<>();
            for (Entry event : story.events()) {
                if (Moment.TERMINAL.contains(event.word())) {
                    findings.checked("terminal events");
                    String other = ended.putIfAbsent(event.header("ce_id"), event.word());
                    findings.require(
                            other == null || other.equals(event.word()),
                            story.id(),
                            "event id %s says %s and %s"
                                    .formatted(event.header("ce_id"), other, event.word()));
                    findings.require(
                            event.text("status").equals(event.word()),
                            story.id(),
                            "event of type %s with a job that is %s"
                                    .formatted(event.word(), event.text("status")));
                }
            }
            int runs = story.last().terminal() ? story.runs() : story.runs() - 1;
            findings.require(
                    ended.size() == runs,
                    story.id(),
                    "%d runs ended, with event ids %s".formatted(runs, ended.keySet()));
        }
    }
}
