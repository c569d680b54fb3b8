package io.atelier.ingest;

import com.fasterxml.jackson.core.JsonGenerator;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.atelier.log.Json;
import io.atelier.storage.PictureStore;
import io.atelier.storage.StoredContent;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/// A job in the events of the Images API: its sketches, then its pictures or an error. They don't
/// say which of several pictures they are about, so neither do these.
final class ImagesEvents implements LiveEvents.Words {
    private final ImageOperation operation;
    private final PictureStore pictures;
    private final Clock clock;

    ImagesEvents(ImageOperation operation, PictureStore pictures, Clock clock) {
        this.operation = operation;
        this.pictures = pictures;
        this.clock = clock;
    }

    @Override
    public void begin(EventOutput out) {}

    @Override
    public void moved(EventOutput out, Job job) {}

    @Override
    public void sketched(EventOutput out, Picture sketch, StoredContent content)
            throws IOException {
        out.typed(
                type("partial_image"),
                json -> {
                    ImagesJson.base64(json, "b64_json", content);
                    json.writeNumberField("partial_image_index", sketch.index());
                    common(json, clock.instant(), operation.options(), sketch);
                });
    }

    @Override
    public void ended(EventOutput out, Job job) throws IOException {
        if (OpenAiRefusal.refuses(job)) {
            error(out, OpenAiRefusal.of(job));
            return;
        }
        for (StoredPicture stored : StoredPicture.of(job)) {
            Optional<StoredContent> content = stored.open(pictures, job.id());
            if (content.isEmpty()) {
                error(out, OpenAiRefusal.pictureLost(job.id()));
                return;
            }
            out.typed(
                    type("completed"),
                    json -> {
                        ImagesJson.base64(json, "b64_json", content.get());
                        common(
                                json,
                                ImagesAnswer.created(job),
                                operation.options(),
                                stored.picture());
                        ImagesJson.usage(json, stored.usage());
                    });
        }
    }

    @Override
    public void stopped(EventOutput out, JobId job) throws IOException {
        error(out, OpenAiRefusal.stillRunning(job));
    }

    private static void common(
            JsonGenerator json, Instant createdAt, ImageOptions options, Picture picture)
            throws IOException {
        json.writeNumberField("created_at", createdAt.getEpochSecond());
        ImagesJson.options(json, options, picture, true);
    }

    private String type(String what) {
        return (operation instanceof ImageOperation.Generate ? "image_generation." : "image_edit.")
                + what;
    }

    private static void error(EventOutput out, OpenAiRefusal refusal) throws IOException {
        out.event(
                "error",
                json -> {
                    json.writeFieldName("error");
                    Json.MAPPER.writeValue(json, refusal.error());
                });
    }
}
