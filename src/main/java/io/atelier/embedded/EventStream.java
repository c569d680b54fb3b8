package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// Where server-sent events go.
interface EventStream {
    /// What would break no connection.
    long WHOLE = Long.MAX_VALUE;

    /// @param event its name; null for a line of data alone
    void send(@Nullable String event, AnswerBody data);

    default void send(@Nullable String event, ObjectNode data) {
        send(event, new AnswerBody().text(data.toString()));
    }

    /// No event comes any more.
    void end();

    /// The three ways in which an error has been seen inside a stream.
    default void fail(Fault shape, ErrorEnvelope error) {
        var json = error.toJson();
        switch (shape) {
            case Fault.Mishap.STREAM_ERROR_BARE ->
                    send("error", ((ObjectNode) json.path("error")).put("type", "error"));
            case Fault.Mishap.STREAM_ERROR_DATA -> send(null, json);
            default -> send("error", json);
        }
        end();
    }
}
