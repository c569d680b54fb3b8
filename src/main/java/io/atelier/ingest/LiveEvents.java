package io.atelier.ingest;

import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.PartialImage;
import io.atelier.job.Picture;
import io.atelier.storage.PartialStore;
import io.atelier.storage.StoredContent;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/// A job in events as it goes: sketches as they come, then its end. A comment every few seconds
/// keeps the connection open and tells when nobody is at its other end any more; the job does not
/// feel that.
final class LiveEvents implements StreamingOutput {
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final Logger LOG = Logger.getLogger(LiveEvents.class);

    private final LiveJob live;
    private final PartialStore sketches;
    private final Words words;
    private final Duration heartbeat;
    private final BooleanSupplier gone;
    private final Map<Integer, Integer> shown = new HashMap<>();

    /// What the events of one path are. Those of one stream come one after the other.
    interface Words {
        /// Before anything is known of the job.
        void begin(EventOutput out) throws IOException;

        /// It has not ended.
        void moved(EventOutput out, Job job) throws IOException;

        /// @param content closed by whoever reads it
        void sketched(EventOutput out, Picture sketch, StoredContent content) throws IOException;

        /// The job has ended or waits for a person's word.
        void ended(EventOutput out, Job job) throws IOException;

        /// The job goes on, but this process stops.
        void stopped(EventOutput out, JobId job) throws IOException;
    }

    /// @param live closed with the stream
    /// @param gone whether nobody is at the other end; what is written then is dropped without an
    ///   error
    LiveEvents(
            LiveJob live,
            PartialStore sketches,
            Words words,
            Duration heartbeat,
            BooleanSupplier gone) {
        this.live = live;
        this.sketches = sketches;
        this.words = words;
        this.heartbeat = heartbeat;
        this.gone = gone;
    }

    @Override
    public void write(OutputStream stream) throws IOException {
        EventOutput out = new EventOutput(stream);
        try (live) {
            out.comment();
            words.begin(out);
            boolean open = true;
            while (open) {
                open = next(out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("while waiting for job " + live.id());
        }
    }

    /// @return whether there is more to come
    private boolean next(EventOutput out) throws IOException, InterruptedException {
        Optional<News> news = live.next(heartbeat);
        if (news.isEmpty()) {
            if (live.stopped()) {
                words.stopped(out, live.id());
                return false;
            }
            out.comment();
            return !gone.getAsBoolean();
        }
        return switch (news.get()) {
            case News.Sketched(PartialImage partial) -> {
                sketch(out, partial);
                yield true;
            }
            case News.Moved(Job job) -> {
                boolean settled = LiveJob.isSettled(job);
                if (settled) {
                    words.ended(out, job);
                } else {
                    words.moved(out, job);
                }
                yield !settled;
            }
        };
    }

    /// Later attempts begin anew; what was shown is not shown again.
    private void sketch(EventOutput out, PartialImage partial) throws IOException {
        Picture sketch = partial.sketch();
        if (sketch.index() <= shown.getOrDefault(partial.image(), -1)) {
            return;
        }
        shown.put(partial.image(), sketch.index());
        Optional<StoredContent> content = stored(sketch);
        if (content.isPresent()) {
            words.sketched(out, sketch, content.get());
        }
    }

    /// Nothing depends on sketches, so their trouble is nobody's.
    private Optional<StoredContent> stored(Picture sketch) {
        try {
            return sketches.open(sketch.name());
        } catch (IOException e) {
            LOG.debugf("sketch not shown jobId=%s reason=%s", live.id(), e.getMessage());
            return Optional.empty();
        }
    }
}
