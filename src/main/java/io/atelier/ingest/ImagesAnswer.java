package io.atelier.ingest;

import com.fasterxml.jackson.core.JsonGenerator;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.storage.PictureStore;
import io.atelier.tenant.Links;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// OpenAI's `ImagesResponse` of a job that has succeeded. Pictures that the job lacks are not in
/// it.
final class ImagesAnswer implements StreamingOutput {
    private final Job job;
    private final List<StoredPicture> pictures;
    private final PictureStore store;
    private final Optional<Links> links;

    /// @param links where the caller wants links; empty where it wants the pictures themselves
    ImagesAnswer(Job job, PictureStore store, Optional<Links> links) {
        this.job = job;
        this.pictures = StoredPicture.of(job);
        this.store = store;
        this.links = links;
    }

    /// Whether all of it can be written.
    boolean complete() throws IOException {
        return StoredPicture.complete(pictures, store);
    }

    @Override
    public void write(OutputStream out) throws IOException {
        try (JsonGenerator json = ImagesJson.to(out)) {
            json.writeStartObject();
            json.writeNumberField("created", created(job).getEpochSecond());
            json.writeArrayFieldStart("data");
            @Nullable String revised = JobAnswer.of(job, "").revisedPrompt();
            for (StoredPicture stored : pictures) {
                json.writeStartObject();
                picture(json, stored);
                if (revised != null) {
                    json.writeStringField("revised_prompt", revised);
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            ImagesJson.options(
                    json,
                    job.document().operation().options(),
                    pictures.getFirst().picture(),
                    false);
            ImagesJson.usage(json, StoredPicture.usage(pictures));
            json.writeEndObject();
        }
    }

    static Instant created(Job job) {
        return Objects.requireNonNullElse(job.finishedAt(), job.createdAt());
    }

    private void picture(JsonGenerator json, StoredPicture stored) throws IOException {
        if (links.isPresent()) {
            json.writeStringField(
                    "url",
                    links.get()
                            .url(
                                    job.document().tenant(),
                                    JobAnswer.picturePath(job.id(), stored.index())));
        } else {
            String name = stored.picture().name();
            ImagesJson.base64(
                    json,
                    "b64_json",
                    store.open(name).orElseThrow(() -> new FileNotFoundException(name)));
        }
    }
}
