package io.atelier.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Server-sent events, read from a whole body.
///
/// @param name empty when there is none
record Sse(String name, JsonNode data) {

    static List<Sse> of(String body) throws IOException {
        var events = new ArrayList<Sse>();
        for (var block : body.split("\n\n", -1)) {
            if (!block.isEmpty()) {
                var name =
                        block.startsWith("event: ") ? block.substring(7, block.indexOf('\n')) : "";
                var data = block.substring(block.indexOf("data: ") + 6);
                events.add(new Sse(name, SimulatorCaller.json(data)));
            }
        }
        return events;
    }
}
