package io.atelier.chaos.checker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// I9. Each answer is laid on the earliest record of `state` that it may come from, not before any
/// answer that was complete when it was asked for; where there is none, somebody looked back.
final class NeverBackwards implements Invariant {
    /// Not known at all; then -1: known from its SUBMIT alone.
    private static final int NOTHING = -2;

    @Override
    public String id() {
        return "I9";
    }

    @Override
    public String promise() {
        return "status never goes backwards, across replicas";
    }

    private record Seen(long to, int position) {}

    @Override
    public void check(Case run, Findings findings) {
        Map<String, List<Call>> byJob = new LinkedHashMap<>();
        run.evidence().calls().stream()
                .sorted(Comparator.comparingLong(Call::from))
                .filter(call -> !call.stale() && !call.job().isEmpty())
                .forEach(call ->
                        byJob.computeIfAbsent(call.job(), key -> new ArrayList<>()).add(call));
        byJob.forEach((job, calls) -> {
            if (run.knows(job)) {
                check(run.story(job), calls, findings);
            }
        });
    }

    private static void check(Story story, List<Call> calls, Findings findings) {
        List<Seen> seen = new ArrayList<>();
        for (Call call : calls) {
            if (call.accepted()) {
                seen.add(new Seen(call.to(), -1));
            }
            boolean read = call.kind().equals("poll") || call.kind().equals("history");
            if (!read || (call.code() != 200 && call.code() != 404)) {
                continue;
            }
            findings.checked("reads");
            int atLeast =
                    seen.stream()
                            .filter(one -> one.to() < call.from())
                            .mapToInt(Seen::position)
                            .max()
                            .orElse(NOTHING);
            int position = position(story, call, atLeast);
            if (findings.require(
                    position != Integer.MAX_VALUE,
                    story.id(),
                    "%s answered %s %s, after somebody had seen %s"
                            .formatted(
                                    call.replica(),
                                    call.code() == 404 ? "404" : call.status(),
                                    call.steps() == 0 ? "" : call.steps() + " steps",
                                    atLeast < 0 ? "it accepted" : told(story, atLeast)))) {
                seen.add(new Seen(call.to(), position));
            }
        }
    }

    private static int position(Story story, Call call, int atLeast) {
        if (call.code() == 404) {
            return atLeast == NOTHING ? NOTHING : Integer.MAX_VALUE;
        }
        boolean early =
                call.kind().equals("history")
                        ? call.steps() == 1
                        : call.status().equals("accepted") || call.status().equals("scheduled");
        if (atLeast < 0 && early) {
            return -1;
        }
        List<Moment> moments = story.moments();
        for (int i = Math.max(0, atLeast); i < moments.size(); i++) {
            Moment moment = moments.get(i);
            boolean same =
                    call.kind().equals("history")
                            ? moment.steps().size() == call.steps()
                            : moment.status().equals(call.status());
            if (same) {
                return i;
            }
        }
        return Integer.MAX_VALUE;
    }

    private static String told(Story story, int position) {
        Moment moment = story.moments().get(position);
        return moment.status() + " with " + moment.steps().size() + " steps";
    }
}
