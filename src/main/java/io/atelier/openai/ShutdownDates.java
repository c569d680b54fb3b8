package io.atelier.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;

/// When the upstream's models go, as its `GET /v1/models` tells.
final class ShutdownDates {
    private static final JsonMapper JSON = new JsonMapper();

    private ShutdownDates() {}

    /// Models without a date, or with one that is none, are left out.
    ///
    /// @throws IllegalArgumentException where it is no list of models at all
    static Map<String, LocalDate> of(String listing) {
        JsonNode data;
        try {
            data = JSON.readTree(listing).path("data");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
        if (!data.isArray()) {
            throw new IllegalArgumentException("not a list of models");
        }
        Map<String, LocalDate> dates = new HashMap<>();
        for (JsonNode model : data) {
            JsonNode id = model.path("id");
            JsonNode date = model.path("shutdown_date");
            if (id.isTextual() && date.isTextual()) {
                read(date.textValue(), id.textValue(), dates);
            }
        }
        return dates;
    }

    private static void read(String date, String id, Map<String, LocalDate> dates) {
        try {
            dates.put(id, LocalDate.parse(date));
        } catch (DateTimeParseException e) {
            // Not a date: as if it had none.
        }
    }
}
