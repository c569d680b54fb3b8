package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;

/// A stream of server-sent events, each an object in JSON that is on its way when it is written.
final class EventOutput {
    private static final byte[] COMMENT = ":\n\n".getBytes(US_ASCII);
    private static final byte[] END = "\n\n".getBytes(US_ASCII);

    private final OutputStream out;

    /// The fields of an event's object.
    interface Data {
        void writeTo(JsonGenerator json) throws IOException;
    }

    EventOutput(OutputStream out) {
        this.out = out;
    }

    /// One whose object tells its type as well, first of all.
    void typed(String type, Data data) throws IOException {
        event(
                type,
                json -> {
                    json.writeStringField("type", type);
                    data.writeTo(json);
                });
    }

    void event(String name, Data data) throws IOException {
        out.write("event: %s\ndata: ".formatted(name).getBytes(US_ASCII));
        try (JsonGenerator json = ImagesJson.to(out)) {
            json.writeStartObject();
            data.writeTo(json);
            json.writeEndObject();
        }
        out.write(END);
        out.flush();
    }

    void comment() throws IOException {
        out.write(COMMENT);
        out.flush();
    }
}
