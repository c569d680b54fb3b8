package io.atelier.ingest;

import com.fasterxml.jackson.core.JsonGenerator;
import io.atelier.storage.PartialStore;
import io.atelier.storage.PictureStore;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/// Responses, in one piece or in events.
@Singleton
class ResponseAnswers {
    private final ResponseJson words;
    private final PartialStore sketches;

    ResponseAnswers(PictureStore pictures, PartialStore sketches) {
        this.words = new ResponseJson(pictures);
        this.sketches = sketches;
    }

    Response.ResponseBuilder answer(ToldResponse told, int status) throws IOException {
        if (!words.complete(told)) {
            return OpenAiRefusal.pictureLost(told.id()).toResponse();
        }
        StreamingOutput body =
                out -> {
                    try (JsonGenerator json = ImagesJson.to(out)) {
                        json.writeStartObject();
                        words.response(json, told);
                        json.writeEndObject();
                    }
                };
        return Response.status(status).entity(body).type(MediaType.APPLICATION_JSON);
    }

    /// @param ear closed with the stream
    /// @param after the number of the last event that is not wanted; -1 for all
    /// @param gone see [LiveEvents]
    LiveEvents events(LiveJob ear, ToldResponse told, int after, BooleanSupplier gone) {
        return new LiveEvents(
                ear, sketches, new ResponseEvents(words, told, after), LiveEvents.HEARTBEAT, gone);
    }
}
