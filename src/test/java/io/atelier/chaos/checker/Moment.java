package io.atelier.chaos.checker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/// A job as one record of `state` has it.
record Moment(long timeMs, int run, String status, List<Step> steps, JsonNode job) {
    static final Set<String> TERMINAL = Set.of("succeeded", "failed", "cancelled", "expired");
    private static final Set<String> ENDED_PARTS = Set.of("succeeded", "failed", "cancelled");

    static Moment of(Entry state) {
        JsonNode job = state.value();
        List<Step> steps = stream(job.path("history")).map(Step::of).toList();
        return new Moment(state.timeMs(), job.path("run").asInt(), statusOf(job), steps, job);
    }

    boolean terminal() {
        return TERMINAL.contains(status);
    }

    /// Where a job is follows from its parts, and from whether it is to end early.
    private static String statusOf(JsonNode job) {
        JsonNode first = job.path("parts").path(0);
        List<String> parts =
                stream(job.path("parts")).map(part -> part.at("/state/state").asText()).toList();
        String closing = job.path("closing").asText("");
        if (ENDED_PARTS.containsAll(parts)) {
            if (parts.contains("succeeded")) {
                return "succeeded";
            }
            return closing.isEmpty() ? "failed" : closing;
        }
        if (!closing.isEmpty()) {
            return "cancelling";
        }
        if (parts.getFirst().equals("awaiting_budget")) {
            return first.path("fence").asInt() == 0 ? "accepted" : "queued";
        }
        return parts.getFirst();
    }

    static java.util.stream.Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
