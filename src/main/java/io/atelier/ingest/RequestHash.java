package io.atelier.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Tells two bodies under one idempotency key apart. Order of names, white space and ways to escape
/// a character don't matter (as in RFC 8785); a default written out does.
final class RequestHash {
    private static final ObjectWriter CANONICAL =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build().writer();

    private RequestHash() {}

    /// SHA-256, lower-case hex.
    static String of(ObjectNode body) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(CANONICAL.writeValueAsBytes(body));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("can't write a tree that was just read", e);
        }
    }
}
