package io.atelier.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;

/// How manifests and descriptions are written down. What a newer version has added is passed over.
final class StoredJson {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    private StoredJson() {}

    static byte[] bytes(Object value) throws IOException {
        return JSON.writeValueAsBytes(value);
    }

    /// @param where the document lies, for whoever must look at a damaged one
    static <T> T read(InputStream json, Class<T> type, Object where) throws IOException {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException damaged) {
            throw new IOException("damaged: " + where, damaged);
        }
    }
}
