package io.atelier.egress;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call of a URL that a caller named.
///
/// @param headers besides `Host`, `User-Agent` and the body's length, which are ours
/// @param body sent as UTF-8; null for none
/// @param maxBytes of the answer's body
public record EgressRequest(
        String method,
        String url,
        Map<String, String> headers,
        @Nullable String body,
        long maxBytes) {
    public EgressRequest {
        headers = Map.copyOf(headers);
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes counts from 0");
        }
    }

    public static EgressRequest get(String url, String accept, long maxBytes) {
        return new EgressRequest("GET", url, Map.of("Accept", accept), null, maxBytes);
    }

    /// The URL may hold a secret.
    @Override
    public String toString() {
        return method;
    }
}
