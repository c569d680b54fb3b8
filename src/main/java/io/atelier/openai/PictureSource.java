package io.atelier.openai;

import java.io.IOException;
import java.io.InputStream;

/// A picture of ours that goes to the upstream, read while it is sent and never held.
public interface PictureSource {
    /// As in `image/png`: the upstream refuses a picture without it.
    String contentType();

    long lengthBytes();

    /// Opened once for each time the call is sent; closed by whoever sends it.
    InputStream open() throws IOException;
}
