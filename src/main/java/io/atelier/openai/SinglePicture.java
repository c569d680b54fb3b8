package io.atelier.openai;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// The one picture of a call that may bring it several times over: the first whole copy counts, one
/// that broke off is begun again with the next.
final class SinglePicture {
    private final PictureSink sink;
    private boolean whole;

    SinglePicture(PictureSink sink) {
        this.sink = sink;
    }

    /// Null when it is there already.
    @Nullable OutputStream begin() throws IOException {
        return whole ? null : sink.picture(0);
    }

    void arrived() {
        whole = true;
    }

    /// What arrived was something else: the next copy is begun again.
    void mistaken() {
        whole = false;
    }

    boolean whole() {
        return whole;
    }
}
