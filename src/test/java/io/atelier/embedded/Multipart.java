package io.atelier.embedded;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A `multipart/form-data` body, part by part.
final class Multipart {
    static final String TYPE = "multipart/form-data; boundary=cut";
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    Multipart field(String name, String value) {
        text("--cut\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n".formatted(name));
        text(value + "\r\n");
        return this;
    }

    Multipart file(String name, String type, byte[] content) {
        text(
                "--cut\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"a.bin\"\r\n%s\r\n"
                        .formatted(name, type.isEmpty() ? "" : "Content-Type: " + type + "\r\n"));
        body.writeBytes(content);
        text("\r\n");
        return this;
    }

    byte[] bytes() {
        var whole = new ByteArrayOutputStream();
        whole.writeBytes(body.toByteArray());
        whole.writeBytes("--cut--\r\n".getBytes(StandardCharsets.UTF_8));
        return whole.toByteArray();
    }

    private void text(String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
