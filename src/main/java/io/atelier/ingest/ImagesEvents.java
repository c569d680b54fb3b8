package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonGenerator;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.Job;
import io.atelier.job.PartialImage;
import io.atelier.job.Picture;
import io.atelier.log.Json;
import io.atelier.storage.PartialStore;
import io.atelier.storage.PictureStore;
import io.atelier.storage.StoredContent;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/// A job in OpenAI's events: sketches as they come, then its pictures, or an error. A comment every
/// few seconds keeps the connection open and tells when nobody is at its other end any more; the
/// job does not feel that.
///
/// OpenAI's events don't say which of several pictures they are about, so neither do these.
final class ImagesEvents implements StreamingOutput {
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final Logger LOG = Logger.getLogger(ImagesEvents.class);
    private static final byte[] COMMENT = ":\n\n".getBytes(US_ASCII);
    private static final byte[] END = "\n\n".getBytes(US_ASCII);

    private final LiveJob live;
    private final ImageOperation operation;
    private final PictureStore pictures;
    private final PartialStore sketches;
    private final Clock clock;
    private final Duration heartbeat;
    private final BooleanSupplier gone;
    private final Map<Integer, Integer> shown = new HashMap<>();

    /// What an event tells beside its type.
    private interface Data {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /// @param live closed with the stream
    /// @param gone whether nobody is at the other end; what is written then is dropped without an
    ///   error
    ImagesEvents(
            LiveJob live,
            ImageOperation operation,
            PictureStore pictures,
            PartialStore sketches,
            Clock clock,
            Duration heartbeat,
            BooleanSupplier gone) {
        this.live = live;
        this.operation = operation;
        this.pictures = pictures;
        this.sketches = sketches;
        this.clock = clock;
        this.heartbeat = heartbeat;
        this.gone = gone;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        try (live) {
            comment(out);
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
    private boolean next(OutputStream out) throws IOException, InterruptedException {
        Optional<News> news = live.next(heartbeat);
        if (news.isEmpty()) {
            if (live.stopped()) {
                error(out, OpenAiRefusal.stillRunning(live.id()).error());
                return false;
            }
            comment(out);
            return !gone.getAsBoolean();
        }
        return switch (news.get()) {
            case News.Sketched(PartialImage partial) -> {
                sketch(out, partial);
                yield true;
            }
            case News.Moved(Job job) -> {
                if (!LiveJob.isSettled(job)) {
                    yield true;
                }
                end(out, job);
                yield false;
            }
        };
    }

    /// Later attempts begin anew; what was shown is not shown again.
    private void sketch(OutputStream out, PartialImage partial) throws IOException {
        Picture sketch = partial.sketch();
        if (sketch.index() <= shown.getOrDefault(partial.image(), -1)) {
            return;
        }
        shown.put(partial.image(), sketch.index());
        Optional<StoredContent> content = stored(sketch);
        if (content.isPresent()) {
            event(
                    out,
                    "partial_image",
                    json -> {
                        ImagesJson.base64(json, content.get());
                        json.writeNumberField("partial_image_index", sketch.index());
                        common(json, clock.instant(), operation.options(), sketch);
                    });
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

    private void end(OutputStream out, Job job) throws IOException {
        if (OpenAiRefusal.refuses(job)) {
            error(out, OpenAiRefusal.of(job).error());
            return;
        }
        for (StoredPicture stored : StoredPicture.of(job)) {
            Optional<StoredContent> content = found(stored.picture());
            if (content.isEmpty()) {
                error(out, OpenAiRefusal.pictureLost(job.id()).error());
                return;
            }
            event(
                    out,
                    "completed",
                    json -> {
                        ImagesJson.base64(json, content.get());
                        common(
                                json,
                                ImagesAnswer.created(job),
                                operation.options(),
                                stored.picture());
                        ImagesJson.usage(json, stored.usage());
                    });
        }
    }

    private Optional<StoredContent> found(Picture picture) {
        try {
            return pictures.open(picture.name());
        } catch (IOException e) {
            LOG.warnf("picture not read jobId=%s reason=%s", live.id(), e.getMessage());
            return Optional.empty();
        }
    }

    private static void common(
            JsonGenerator json, Instant createdAt, ImageOptions options, Picture picture)
            throws IOException {
        json.writeNumberField("created_at", createdAt.getEpochSecond());
        ImagesJson.options(json, options, picture, true);
    }

    private void event(OutputStream out, String what, Data data) throws IOException {
        String type =
                (operation instanceof ImageOperation.Generate ? "image_generation." : "image_edit.")
                        + what;
        out.write("event: %s\ndata: ".formatted(type).getBytes(US_ASCII));
        try (JsonGenerator json = ImagesJson.to(out)) {
            json.writeStartObject();
            json.writeStringField("type", type);
            data.writeTo(json);
            json.writeEndObject();
        }
        out.write(END);
        out.flush();
    }

    private static void error(OutputStream out, OpenAiError error) throws IOException {
        out.write("event: error\ndata: ".getBytes(US_ASCII));
        out.write(Json.MAPPER.writeValueAsBytes(new OpenAiError.Envelope(error)));
        out.write(END);
        out.flush();
    }

    private static void comment(OutputStream out) throws IOException {
        out.write(COMMENT);
        out.flush();
    }
}
