package io.atelier.attempt;

import io.atelier.job.Order;
import io.atelier.job.Outcome;
import io.atelier.job.Picture;
import io.atelier.storage.Manifest;
import io.atelier.storage.NotAPicture;
import io.atelier.storage.PictureStore;
import io.atelier.trace.Tracing;
import io.atelier.trace.UnderWay;
import io.opentelemetry.api.trace.SpanKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/// Stores what a call has brought: its pictures, then the manifest that proves them. What is paid
/// for is not given up because a store was away for a moment.
public final class Keeping {
    private static final Logger LOG = Logger.getLogger(Keeping.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Order.Work work;
    private final PictureStore store;
    private final Tracing tracing;
    private final Patience patience;

    public Keeping(Order.Work work, PictureStore store, Tracing tracing, Patience patience) {
        this.work = work;
        this.store = store;
        this.tracing = tracing;
        this.patience = patience;
    }

    /// How long a store that fails is asked again.
    public interface Patience {
        /// Lets so much time pass where there is so much.
        ///
        /// @return false where it is time to give up
        boolean outlasts(Duration pause);
    }

    /// Something that the store does.
    private interface Storing<T> {
        T run() throws IOException;
    }

    /// @return the manifest that holds, which may be another attempt's
    /// @throws NotAPicture where the pictures are none, or not as many as were asked for
    /// @throws IOException where the store fails for good; then nothing is left behind, nor then
    public Manifest store(Outcome.Answered answered, Uploads uploads) throws IOException {
        try (UnderWay _ = UnderWay.begin(tracing.span(SpanKind.INTERNAL, "store"))) {
            List<Picture> pictures = persistently(uploads::finish);
            if (pictures.size() != work.images()) {
                throw new NotAPicture(
                        "%d pictures came where %d were asked for"
                                .formatted(pictures.size(), work.images()));
            }
            Manifest winner = persistently(() -> store.publish(manifest(answered, pictures)));
            discardOthers(winner);
            return winner;
        } catch (IOException e) {
            discard();
            throw e;
        }
    }

    private Manifest manifest(Outcome.Answered answered, List<Picture> pictures) {
        return new Manifest(
                work.job(),
                work.tenant(),
                work.part(),
                work.firstImage(),
                work.run(),
                work.fence(),
                work.requestHash(),
                pictures,
                answered.usage(),
                answered.requestId(),
                answered.telling(),
                work.lane());
    }

    private void discardOthers(Manifest winner) {
        try {
            store.discardOthers(winner);
        } catch (IOException e) {
            LOG.warnf("pictures left behind jobId=%s reason=%s", work.job(), e.toString());
        }
    }

    /// Pictures of this attempt that no manifest names would lie there for ever.
    private void discard() {
        try {
            store.discardAttempt(work.job(), work.part(), work.run(), work.fence());
        } catch (IOException e) {
            LOG.warnf("pictures left behind jobId=%s reason=%s", work.job(), e.toString());
        }
    }

    private <T> T persistently(Storing<T> storing) throws IOException {
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return storing.run();
            } catch (NotAPicture e) {
                throw e;
            } catch (IOException e) {
                if (!patience.outlasts(pause)) {
                    throw e;
                }
                LOG.warnf(
                        "pictures not stored, tried again jobId=%s reason=%s",
                        work.job(), e.toString());
                Duration doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
            }
        }
    }
}
