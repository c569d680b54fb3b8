package io.atelier.ingest;

import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How the tries of one request without a key find each other: all who ask for the same go to one
/// partition of the log, and each says how often it has tried before, as OpenAI's SDKs do. The
/// ledger does the rest.
final class Retries {
    static final String HEADER = "X-Stainless-Retry-Count";

    private static final Pattern COUNT = Pattern.compile("\\d{1,6}");

    private Retries() {}

    /// An id on the partition of all who ask for the same.
    static JobId routeOf(JobDocument document) {
        return JobId.keyed(document.tenant(), "twins", document.requestHash());
    }

    /// 0 for a first try and for whoever says nothing of it.
    static int count(HttpHeaders headers) {
        return count(headers.getHeaderString(HEADER));
    }

    static int count(@Nullable String header) {
        return header != null && COUNT.matcher(header).matches() ? Integer.parseInt(header) : 0;
    }
}
