package io.atelier.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracingTest {
    private static final String CALLERS = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final InMemorySpanExporter exported = InMemorySpanExporter.create();
    private final Tracing tracing =
            new Tracing(
                    OpenTelemetrySdk.builder()
                            .setTracerProvider(
                                    SdkTracerProvider.builder()
                                            .addSpanProcessor(SimpleSpanProcessor.create(exported))
                                            .build())
                            .build());

    @Test
    void putsSpansUnderWhatATraceparentNames() {
        String submitted;
        try (UnderWay submit = UnderWay.begin(tracing.span(SpanKind.SERVER, "submit", CALLERS))) {
            submitted = Tracing.traceparent(submit.span());
        }
        try (UnderWay _ = UnderWay.begin(tracing.span(SpanKind.CONSUMER, "attempt", submitted));
                UnderWay _ = UnderWay.begin(tracing.span(SpanKind.CLIENT, "call"))) {}

        assertThat(exported.getFinishedSpanItems())
                .extracting(SpanData::getName)
                .containsExactly("submit", "call", "attempt");
        assertThat(exported.getFinishedSpanItems())
                .extracting(SpanData::getTraceId)
                .containsOnly("4bf92f3577b34da6a3ce929d0e0e4736");
        SpanData submit = exported.getFinishedSpanItems().get(0);
        SpanData call = exported.getFinishedSpanItems().get(1);
        SpanData attempt = exported.getFinishedSpanItems().get(2);
        assertThat(submit.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(attempt.getParentSpanId()).isEqualTo(submit.getSpanId());
        assertThat(call.getParentSpanId()).isEqualTo(attempt.getSpanId());
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }

    @Test
    void beginsATraceWhereThereIsNone() {
        Span span = tracing.span(SpanKind.SERVER, "submit", null).startSpan();

        assertThat(Tracing.traceparent(span))
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01")
                .contains(span.getSpanContext().getTraceId());
    }

    /// A caller who says that its trace is of no interest is heard.
    @Test
    void carriesOnThatNobodyListens() {
        Span span =
                tracing.span(SpanKind.SERVER, "submit", CALLERS.replaceFirst("01$", "00"))
                        .startSpan();
        span.end();

        assertThat(exported.getFinishedSpanItems()).isEmpty();
        assertThat(Tracing.traceparent(span)).endsWith("-00");
    }

    @Test
    void namesNoSpanOfItsOwnWhileItIsOff() {
        Span alone = Tracing.OFF.span(SpanKind.SERVER, "submit", null).startSpan();
        Span called = Tracing.OFF.span(SpanKind.SERVER, "submit", CALLERS).startSpan();

        assertThat(Tracing.traceparent(alone)).isNull();
        assertThat(Tracing.traceparent(called)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"moderation_blocked, moderation_blocked", "500, 500", "a lighthouse, _OTHER"})
    void tellsCodesAndNoMessages(String said, String told) {
        try (UnderWay call = UnderWay.begin(tracing.span(SpanKind.CLIENT, "call"))) {
            call.failed(said);
        }

        SpanData call = exported.getFinishedSpanItems().getFirst();
        assertThat(call.getAttributes().get(SpanKeys.ERROR_TYPE)).isEqualTo(told);
        assertThat(call.getStatus().getDescription()).isEmpty();
    }

    @Test
    void tellsLogLinesWhatTheyAreAbout() {
        try (UnderWay call = UnderWay.begin(tracing.span(SpanKind.CLIENT, "call"));
                LogFields _ = LogFields.of("job-1", "harbour")) {
            assertThat(MDC.get("jobId")).isEqualTo("job-1");
            assertThat(MDC.get("tenant")).isEqualTo("harbour");
            assertThat(MDC.get("traceId")).isEqualTo(call.span().getSpanContext().getTraceId());
        }

        assertThat(MDC.getMap()).doesNotContainKeys("jobId", "tenant", "traceId");
    }
}
