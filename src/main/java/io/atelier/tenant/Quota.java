package io.atelier.tenant;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;

/// What is left of a limit, as callers are told (draft-ietf-httpapi-ratelimit-headers-10).
///
/// @param policy which limit
/// @param remaining below 0 where the request was one too many
/// @param resetSeconds until there is more, 1 or more
record Quota(Policy policy, long limit, long remaining, long resetSeconds) {
    /// The limits that there are.
    enum Policy {
        /// Each second, at each replica.
        REQUESTS("requests", "requests in a second"),
        QUEUED_JOBS("queued-jobs", "jobs that wait"),
        IN_FLIGHT_JOBS("in-flight-jobs", "jobs that are dispatched or run");

        private final String wireName;
        private final String inWords;

        Policy(String wireName, String inWords) {
            this.wireName = wireName;
            this.inWords = inWords;
        }

        String wireName() {
            return wireName;
        }

        String inWords() {
            return inWords;
        }
    }

    boolean exceeded() {
        return remaining < 0;
    }

    void tell(MultivaluedMap<String, Object> headers) {
        String window = policy == Policy.REQUESTS ? ";w=1" : "";
        headers.putSingle(
                "RateLimit-Policy", "\"%s\";q=%d%s".formatted(policy.wireName, limit, window));
        headers.putSingle(
                "RateLimit",
                "\"%s\";r=%d;t=%d"
                        .formatted(policy.wireName, Math.max(0, remaining), resetSeconds));
        if (exceeded()) {
            headers.putSingle(HttpHeaders.RETRY_AFTER, resetSeconds);
        }
    }
}
