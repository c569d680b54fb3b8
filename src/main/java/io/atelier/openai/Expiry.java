package io.atelier.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/// When the upstream drops a file. It refuses an expiry without its anchor.
final class Expiry {
    static final String ANCHOR = "created_at";
    private static final Duration SHORTEST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    private Expiry() {}

    static Duration check(Duration expiry) {
        if (expiry.compareTo(SHORTEST) < 0 || expiry.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("files live for 1 hour to 30 days: " + expiry);
        }
        return expiry;
    }

    static ObjectNode json(Duration expiry) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("anchor", ANCHOR)
                .put("seconds", expiry.toSeconds());
    }
}
