package io.atelier.ingest;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The trace that a submission belongs to (W3C Trace Context). It is carried on as it came; what is
/// no such thing is left out, as the specification wants it.
final class Traceparent {
    static final String HEADER = "traceparent";

    private static final Pattern FORM =
            Pattern.compile(
                    "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private Traceparent() {}

    static Optional<String> of(@Nullable String header) {
        return Optional.ofNullable(header).filter(it -> FORM.matcher(it).matches());
    }
}
