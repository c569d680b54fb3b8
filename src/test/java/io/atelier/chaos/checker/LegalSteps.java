package io.atelier.chaos.checker;

import java.util.List;

/// I2.
final class LegalSteps implements Invariant {
    private static final int HISTORY_LIMIT = 50;

    @Override
    public String id() {
        return "I2";
    }

    @Override
    public String promise() {
        return "a job walks the documented state machine";
    }

    @Override
    public void check(Case run, Findings findings) {
        for (Story story : run.stories()) {
            if (!story.known()) {
                continue;
            }
            findings.checked("jobs");
            grows(story, findings);
            if (story.steps().size() < HISTORY_LIMIT) {
                walks(story, findings);
            } else {
                findings.checked("histories too long to walk");
            }
            events(story, findings);
        }
    }

    /// No record may forget or change what an earlier one said.
    private static void grows(Story story, Findings findings) {
        List<Moment> moments = story.moments();
        for (int i = 1; i < moments.size(); i++) {
            List<Step> before = moments.get(i - 1).steps();
            List<Step> after = moments.get(i).steps();
            boolean kept =
                    after.size() >= HISTORY_LIMIT
                            || (after.size() >= before.size()
                                    && after.subList(0, before.size()).equals(before));
            findings.require(kept, story.id(), "its history was rewritten: " + words(after));
        }
    }

    private static void walks(Story story, Findings findings) {
        Walk walk = new Walk();
        for (Step step : story.steps()) {
            findings.checked("steps");
            String objection = walk.take(step);
            if (!findings.require(
                    objection.isEmpty(),
                    story.id(),
                    "step '%s' of fence %d %s, in %s"
                            .formatted(
                                    step.what(), step.fence(), objection, words(story.steps())))) {
                return;
            }
        }
        findings.require(
                walk.ended() == story.last().terminal(),
                story.id(),
                "is %s after %s".formatted(story.status(), words(story.steps())));
    }

    private static void events(Story story, Findings findings) {
        long redriven =
                story.steps().stream().filter(step -> step.what().equals("redriven")).count();
        long ended = 0;
        String last = "";
        for (Entry event : story.events()) {
            findings.checked("events");
            if (Moment.TERMINAL.contains(event.word())) {
                ended++;
                last = event.word();
            } else {
                findings.require(
                        event.word().equals("ambiguous") && ended <= redriven,
                        story.id(),
                        "event '%s' after %d ends".formatted(event.word(), ended));
            }
        }
        findings.require(
                !story.last().terminal() || last.equals(story.status()),
                story.id(),
                "ended as %s, its last event says '%s'".formatted(story.status(), last));
    }

    private static List<String> words(List<Step> steps) {
        return steps.stream().map(Step::what).toList();
    }
}
