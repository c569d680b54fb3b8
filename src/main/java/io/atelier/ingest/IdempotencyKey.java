package io.atelier.ingest;

import io.atelier.ingest.Checked.Bad;
import io.atelier.ingest.Checked.Good;
import io.atelier.job.JobId;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/// The name under which a submit may be repeated without making a second job.
///
/// Every submit has one: where the caller gave none, one is drawn before anything is published. So
/// a caller who is told that the outcome is unknown can be told a key as well, and a retry with it
/// meets the same job.
///
/// @param drawn nobody else knows it yet, so there is no earlier submit to wait for or to conflict
///   with
record IdempotencyKey(String value, boolean drawn) {
    static final String HEADER = "Idempotency-Key";

    /// Part of the id, so that one key used on two paths names two jobs.
    static final String ROUTE = "/v1/jobs";

    private static final Pattern FORM = Pattern.compile("[!-~]{8,255}");

    static IdempotencyKey draw() {
        return new IdempotencyKey(JobId.random().toString(), true);
    }

    static Checked<IdempotencyKey> of(HttpHeaders request) {
        return of(Objects.requireNonNullElse(request.getRequestHeader(HEADER), List.of()));
    }

    /// @param headers every value of the header, in order
    static Checked<IdempotencyKey> of(List<String> headers) {
        if (headers.isEmpty()) {
            return new Good<>(draw());
        }
        if (headers.size() > 1) {
            return Bad.of("is given more than once");
        }
        return FORM.matcher(headers.getFirst()).matches()
                ? new Good<>(new IdempotencyKey(headers.getFirst(), false))
                : Bad.of("must have 8 to 255 visible ASCII characters");
    }

    JobId jobOf(String tenant) {
        return jobOf(tenant, ROUTE);
    }

    /// @param route the path that it was used on
    JobId jobOf(String tenant, String route) {
        return JobId.keyed(tenant, route, value);
    }
}
