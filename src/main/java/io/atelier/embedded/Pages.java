package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of a list, by `after` and `limit`.
final class Pages {
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 10_000;

    private Pages() {}

    static ObjectNode of(List<ObjectNode> all, Exchange exchange) {
        var after = exchange.query("after");
        var limit = limit(exchange.query("limit"));
        var rest =
                after == null
                        ? all
                        : all.stream()
                                .dropWhile(one -> !one.path("id").asText().equals(after))
                                .skip(1)
                                .toList();
        var page = rest.stream().limit(limit).toList();
        var json = JsonNodeFactory.instance.objectNode().put("object", "list");
        json.putArray("data").addAll(page);
        json.put("first_id", page.isEmpty() ? "" : page.getFirst().path("id").asText());
        json.put("last_id", page.isEmpty() ? "" : page.getLast().path("id").asText());
        json.put("has_more", rest.size() > limit);
        return json;
    }

    private static int limit(@Nullable String written) {
        if (written == null) {
            return DEFAULT_LIMIT;
        }
        if (!written.matches("[1-9]\\d{0,4}")) {
            throw new Refusal(
                    RequestFields.invalid("limit", "Invalid limit '%s'.".formatted(written)));
        }
        return Math.min(MAX_LIMIT, Integer.parseInt(written));
    }
}
