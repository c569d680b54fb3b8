package io.atelier.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;

/// A request as bytes, and how much of the document it keeps to.
///
/// @param operation whom it is meant for
/// @param kind what was done to it
/// @param rough whether HTTP itself may refuse it, or another path take it
/// @param cut whether the sender hangs up before its end
/// @param body as Latin-1, so that any bytes survive
record Request(
        Operation operation,
        String kind,
        String method,
        String target,
        List<String> headers,
        String body,
        boolean rough,
        boolean cut) {
    private static final int SHOWN = 600;

    Request {
        headers = List.copyOf(headers);
    }

    /// The same for the second time.
    Request again() {
        return new Request(operation, "again", method, target, headers, body, rough, cut);
    }

    byte[] bytes() {
        return "%s %s HTTP/1.1\r\n%s\r\n\r\n%s"
                .formatted(method, target, String.join("\r\n", headers), body)
                .getBytes(ISO_8859_1);
    }

    /// As much of it as helps.
    @Override
    public String toString() {
        String text = new String(bytes(), ISO_8859_1).replace("\r", "");
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "... " + text.length();
    }
}
