package io.atelier.ingest;

import io.atelier.job.ImageOptions;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.Picture;
import io.atelier.storage.StoredContent;
import java.io.IOException;

/// A job in the events of the Responses API. Each has the number that belongs to it, whoever tells
/// it and when: so whoever was cut off goes on after the last one that he has, at any replica, and
/// where a sketch is missing so is its number.
final class ResponseEvents implements LiveEvents.Words {
    private static final String CALL = "response.image_generation_call.";

    private final ResponseJson answers;
    private final ToldResponse told;
    private final int after;
    private final int first;
    private boolean inProgress;

    /// @param told however far it has come
    /// @param after the number of the last event that is not wanted; -1 for all
    ResponseEvents(ResponseJson answers, ToldResponse told, int after) {
        this.answers = answers;
        this.told = told;
        this.after = after;
        this.first = told.background() ? 2 : 1;
    }

    @Override
    public void begin(EventOutput out) throws IOException {
        response(out, 0, "created", told.begun());
        if (told.background()) {
            response(out, 1, "queued", told.begun());
        }
    }

    @Override
    public void moved(EventOutput out, Job job) throws IOException {
        if (job.startedAt() != null) {
            inProgress(out);
        }
    }

    @Override
    public void sketched(EventOutput out, Picture sketch, StoredContent content)
            throws IOException {
        try (content) {
            inProgress(out);
            if (sketch.index() < options().partialImages()) {
                call(
                        out,
                        first + 4 + sketch.index(),
                        "partial_image",
                        json -> {
                            json.writeNumberField("partial_image_index", sketch.index());
                            ImagesJson.base64(json, "partial_image_b64", content);
                            ImagesJson.look(json, options(), sketch, true);
                        });
            }
        }
    }

    @Override
    public void ended(EventOutput out, Job job) throws IOException {
        inProgress(out);
        ToldResponse end = ToldResponse.of(job);
        if (end.end() == null) {
            error(out, OpenAiRefusal.of(job).error());
            return;
        }
        if (!answers.complete(end)) {
            error(out, OpenAiRefusal.pictureLost(job.id()).error());
            return;
        }
        int last = last();
        boolean completed = end.status().equals(ToldResponse.COMPLETED);
        if (completed) {
            call(out, last - 2, "completed", _ -> {});
        }
        if (completed || end.refused()) {
            item(out, last - 1, "done", json -> answers.item(json, end));
        }
        response(out, last, completed ? "completed" : "failed", end);
    }

    @Override
    public void stopped(EventOutput out, JobId job) throws IOException {
        error(out, OpenAiRefusal.stillRunning(job).error());
    }

    private void inProgress(EventOutput out) throws IOException {
        if (inProgress) {
            return;
        }
        inProgress = true;
        response(out, first, "in_progress", told.inProgress());
        item(out, first + 1, "added", json -> ResponseJson.itemInProgress(json, told));
        call(out, first + 2, "in_progress", _ -> {});
        call(out, first + 3, "generating", _ -> {});
    }

    private int last() {
        return first + 6 + options().partialImages();
    }

    private ImageOptions options() {
        return told.document().operation().options();
    }

    private void response(EventOutput out, int number, String what, ToldResponse as)
            throws IOException {
        event(
                out,
                number,
                "response." + what,
                json -> {
                    json.writeObjectFieldStart("response");
                    answers.response(json, as);
                    json.writeEndObject();
                });
    }

    private void item(EventOutput out, int number, String what, EventOutput.Data item)
            throws IOException {
        event(
                out,
                number,
                "response.output_item." + what,
                json -> {
                    json.writeNumberField("output_index", 0);
                    json.writeFieldName("item");
                    item.writeTo(json);
                });
    }

    private void call(EventOutput out, int number, String what, EventOutput.Data more)
            throws IOException {
        event(
                out,
                number,
                CALL + what,
                json -> {
                    json.writeNumberField("output_index", 0);
                    json.writeStringField("item_id", ResponseId.ofPicture(told.id()));
                    more.writeTo(json);
                });
    }

    /// The stream ends without the response having ended, or with it in a state that it can't tell.
    private void error(EventOutput out, OpenAiError wrong) throws IOException {
        event(
                out,
                last() + 1,
                "error",
                json -> {
                    json.writeStringField("code", wrong.code());
                    json.writeStringField("message", wrong.message());
                    json.writeStringField("param", wrong.param());
                });
    }

    private void event(EventOutput out, int number, String type, EventOutput.Data data)
            throws IOException {
        if (number > after) {
            out.typed(
                    type,
                    json -> {
                        json.writeNumberField("sequence_number", number);
                        data.writeTo(json);
                    });
        }
    }
}
