package io.atelier.openai;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.BitSet;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The partial images of one picture: each number once, and no trouble of the sink's ever becomes
/// the call's, which is paid for.
final class PartialImages {
    private static final Logger LOG = Logger.getLogger(PartialImages.class);

    /// The upstream makes three at most.
    private static final int MOST = 16;

    private final PartialSink sink;
    private final BitSet seen = new BitSet();
    private PartialSink.@Nullable Partial current;
    private boolean broken;

    PartialImages(PartialSink sink) {
        this.sink = sink;
        this.broken = sink.equals(PartialSink.NONE);
    }

    /// Null while the sink is of no use.
    @Nullable OutputStream begin() {
        abandon();
        if (broken) {
            return null;
        }
        try {
            PartialSink.Partial partial = sink.begin(0);
            current = partial;
            return new Forgiving(partial.bytes());
        } catch (IOException e) {
            lost(e);
            return null;
        }
    }

    /// The event around the one that began last is whole.
    void arrived(int number) {
        if (current != null && !broken && number >= 0 && number < MOST && !seen.get(number)) {
            seen.set(number);
            try {
                current.arrived(number);
            } catch (IOException e) {
                lost(e);
            }
        }
        abandon();
    }

    /// Harmless when none is under way.
    void abandon() {
        PartialSink.Partial partial = current;
        current = null;
        if (partial != null) {
            try {
                partial.close();
            } catch (IOException e) {
                lost(e);
            }
        }
    }

    private void lost(IOException e) {
        broken = true;
        LOG.warnf("partial images of a call are lost, the call goes on reason=%s", e.toString());
    }

    /// Writes until that fails, and then not at all.
    private final class Forgiving extends FilterOutputStream {
        Forgiving(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (broken) {
                return;
            }
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                lost(e);
            }
        }

        @Override
        public void close() {
            try {
                out.close();
            } catch (IOException e) {
                lost(e);
            }
        }
    }
}
