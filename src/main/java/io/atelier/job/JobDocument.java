package io.atelier.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/// A job as it was accepted: validated, defaults filled in, and never changed afterwards.
///
/// @param requestHash SHA-256 (hex) of the canonical body, before defaults and translation
/// @param requested the body as it came, prompt included
/// @param operation what is sent upstream
/// @param changes where `operation` differs from what was asked for
public record JobDocument(
        String tenant,
        Tier tier,
        String requestHash,
        JsonNode requested,
        ImageOperation operation,
        List<Change> changes,
        List<String> warnings,
        Map<String, String> metadata) {
    public JobDocument {
        changes = List.copyOf(changes);
        warnings = List.copyOf(warnings);
        metadata = Map.copyOf(metadata);
    }

    /// One field that was translated on the way, and why.
    public record Change(String field, String from, String to, String reason) {}
}
