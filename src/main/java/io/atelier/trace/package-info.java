/// Traces of jobs: spans (OpenTelemetry) from the submission to the webhook, sent to a collector
/// where one is set, and nothing at all where none is. Also what log lines share: their fields, and
/// exceptions without words.
///
/// Spans name jobs, tenants and models; what callers wrote or own is in none of them. Start reading
/// at [Tracing]; docs/tracing.md lists the spans.
@NullMarked
package io.atelier.trace;

import org.jspecify.annotations.NullMarked;
