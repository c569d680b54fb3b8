package io.atelier.openai;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/// Where partial images go: sketches on the way to a picture. They are a courtesy; a sink that
/// fails loses them and nothing else.
@FunctionalInterface
public interface PartialSink {
    /// Nobody wants any.
    PartialSink NONE =
            _ -> {
                throw new IOException("nobody wants partial images");
            };

    /// A partial image of the picture at `index` begins to arrive.
    Partial begin(int index) throws IOException;

    /// One partial image on its way. Closed in the end, whether or not it arrived.
    interface Partial extends Closeable {
        /// Takes its bytes, decoded; closed when they are whole.
        OutputStream bytes();

        /// It is whole, and the first with that number.
        ///
        /// @param number counted from 0 by the upstream
        void arrived(int number) throws IOException;
    }
}
