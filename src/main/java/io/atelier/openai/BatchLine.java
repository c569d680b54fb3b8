package io.atelier.openai;

import java.io.IOException;
import java.io.OutputStream;

/// One call as a line of a batch's input. Pictures are read while it is written and never held.
public final class BatchLine {
    private final BatchEndpoint endpoint;
    private final RequestBody content;

    /// @param content with its closing newline
    BatchLine(BatchEndpoint endpoint, RequestBody content) {
        this.endpoint = endpoint;
        this.content = content;
    }

    /// What the whole batch must be for.
    public BatchEndpoint endpoint() {
        return endpoint;
    }

    /// The closing newline included.
    public long lengthBytes() {
        return content.lengthBytes();
    }

    /// May be done again.
    ///
    /// @throws IOException where the target fails or a picture can't be read; the target then holds
    ///   a part of the line
    public void writeTo(OutputStream target) throws IOException {
        try (BodyStream stream = content.open()) {
            stream.transferTo(target);
        }
    }
}
