package io.atelier.chaos.checker;

import com.fasterxml.jackson.databind.JsonNode;

/// One line of a job's history.
///
/// @param part -1 where the line is about the whole job
record Step(String what, int part, int fence, String worker) {
    static Step of(JsonNode json) {
        return new Step(
                json.path("what").asText(),
                json.path("part").asInt(-1),
                json.path("fence").asInt(-1),
                json.path("worker").asText(""));
    }
}
