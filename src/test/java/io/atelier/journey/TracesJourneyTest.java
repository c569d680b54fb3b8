package io.atelier.journey;

import static io.atelier.journey.Collector.attribute;
import static io.atelier.journey.Collector.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.trace.v1.Span;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a collector of spans hears of jobs, through the whole application.
@Tag("application")
@QuarkusTest
class TracesJourneyTest {
    private static final String CALLERS_SPAN = "00f067aa0ba902b7";

    @TestHTTPResource URI server;

    @ConfigProperty(name = "atelier.embedded.simulator.port")
    String simulatorPort;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    @ConfigProperty(name = "atelier.trace.endpoint")
    String endpoint;

    private final String prompt = Caller.prompt();
    private final String trace = UUID.randomUUID().toString().replace("-", "");
    private final String traceparent = "00-" + trace + "-" + CALLERS_SPAN + "-01";
    private Caller caller;
    private Collector.Spans spans;

    @BeforeEach
    void arrive() {
        caller = new Caller(URI.create("http://" + server.getAuthority()));
        spans = new Collector.Spans(endpoint);
    }

    @Test
    void followOneJobFromItsCallerToTheLastCallback() throws Exception {
        List<Span> heard;
        String id;
        try (Target target = new Target()) {
            id =
                    submitted(
                            ",'moderation_check':'text','webhook':{'url':'%s','secret':'whsec_YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcyE='}"
                                    .formatted(target.url()));
            caller.awaitStatus(id, "succeeded");
            heard = spans.await(trace, all -> named(all).containsKey("deliver"));
            heard = spans.await(trace, all -> named(all).containsKey("job"));
        }

        assertThat(pedigrees(heard))
                .contains(
                        "POST /v1/jobs",
                        "POST /v1/jobs > admit",
                        "POST /v1/jobs > attempt",
                        "POST /v1/jobs > attempt > claim",
                        "POST /v1/jobs > attempt > moderate omni-moderation-latest",
                        "POST /v1/jobs > attempt > generate_content gpt-image-2.5-flare",
                        "POST /v1/jobs > attempt > store",
                        "POST /v1/jobs > job",
                        "POST /v1/jobs > job > queued",
                        "POST /v1/jobs > job > running",
                        "POST /v1/jobs > job > complete",
                        "POST /v1/jobs > deliver");
        Span first = named(heard).get("POST /v1/jobs");
        assertThat(hex(first.getParentSpanId())).isEqualTo(CALLERS_SPAN);
        assertThat(attribute(first, "http.response.status_code")).isEqualTo("202");
        assertThat(first.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        Span attempt = named(heard).get("attempt");
        assertThat(attribute(attempt, "atelier.job.id")).isEqualTo(id);
        assertThat(attribute(attempt, "atelier.report")).isEqualTo("succeeded");
        assertThat(attribute(named(heard).get("deliver"), "http.response.status_code"))
                .isEqualTo("204");
        Span whole = named(heard).get("job");
        Span queued = named(heard).get("queued");
        assertThat(attribute(whole, "atelier.status")).isEqualTo("succeeded");
        assertThat(queued.getStartTimeUnixNano()).isEqualTo(whole.getStartTimeUnixNano());
        assertThat(queued.getEndTimeUnixNano()).isLessThanOrEqualTo(whole.getEndTimeUnixNano());
        assertThat(completion(id)).isEqualTo(traceparent);
    }

    @Test
    void describeACallByTheConventionsForGenerativeAi() {
        String id = submitted(",'size':'1024x1024','quality':'low'");
        caller.awaitStatus(id, "succeeded");

        Span call =
                named(spans.await(trace, all -> named(all).containsKey("job")))
                        .get("generate_content gpt-image-2.5-flare");

        assertThat(call.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
        assertThat(attribute(call, "gen_ai.operation.name")).isEqualTo("generate_content");
        assertThat(attribute(call, "gen_ai.provider.name")).isEqualTo("openai");
        assertThat(attribute(call, "gen_ai.output.type")).isEqualTo("image");
        assertThat(attribute(call, "gen_ai.request.model")).isEqualTo("gpt-image-2.5-flare");
        assertThat(attribute(call, "server.address")).isEqualTo("127.0.0.1");
        assertThat(attribute(call, "server.port")).isEqualTo(simulatorPort);
        var usage = caller.job(id).path("usage");
        assertThat(attribute(call, "gen_ai.usage.input_tokens"))
                .isEqualTo(usage.path("input_tokens").asText());
        assertThat(attribute(call, "gen_ai.usage.output_tokens"))
                .isEqualTo(usage.path("output_tokens").asText());
    }

    @Test
    void tellWhyACallHasFailed() {
        Till.of(simulatorPort).plan(prompt, "'fault':'status','status':401");
        caller.awaitStatus(submitted(""), "failed");

        Map<String, Span> heard =
                named(spans.await(trace, all -> named(all).containsKey("complete")));

        for (String name : List.of("generate_content gpt-image-2.5-flare", "attempt", "job")) {
            assertThat(attribute(heard.get(name), "error.type"))
                    .as(name)
                    .isEqualTo("invalid_api_key");
            assertThat(heard.get(name).getStatus().getCodeValue()).as(name).isEqualTo(2);
            assertThat(heard.get(name).getStatus().getMessage()).as(name).isEmpty();
        }
    }

    /// The upstream hears no more of traces than a caller wants it to.
    @Test
    void beginATraceWhereTheCallerHasNone() {
        String id = caller.accepted("{'prompt':'%s'}".formatted(prompt));
        caller.awaitStatus(id, "succeeded");

        String told = completion(id);

        assertThat(told).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
        List<Span> heard =
                spans.await(told.substring(3, 35), all -> named(all).containsKey("complete"));
        assertThat(pedigrees(heard)).contains("POST /v1/jobs > job > complete");
        assertThat(hex(named(heard).get("POST /v1/jobs").getSpanId()))
                .isEqualTo(told.substring(36, 52));
    }

    @Test
    void followARecord() throws Exception {
        try (ShopFloor shop = new ShopFloor(kafka)) {
            shop.produce(
                    "atelier.jobs.standard",
                    "{'prompt':'%s'}".formatted(prompt),
                    "traceparent",
                    traceparent);
        }

        List<Span> heard = spans.await(trace, all -> named(all).containsKey("complete"));

        String record = "process atelier.jobs.standard";
        assertThat(pedigrees(heard))
                .contains(record, record + " > attempt > store", record + " > job > complete");
        assertThat(hex(named(heard).get(record).getParentSpanId())).isEqualTo(CALLERS_SPAN);
        assertThat(named(heard).get(record).getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CONSUMER);
    }

    /// A batch is for many jobs, so its own calls are a trace of their own.
    @Test
    void leadFromAJobToTheBatchThatBroughtIt() {
        String id = submitted(",'lane':'batch'");
        caller.awaitStatus(id, "succeeded");

        Map<String, Span> heard =
                named(spans.await(trace, all -> named(all).containsKey("complete")));

        Span attempt = heard.get("attempt");
        assertThat(attribute(attempt, "atelier.lane")).isEqualTo("batch");
        String batch = hex(attempt.getLinks(0).getTraceId());
        List<Span> its = spans.await(batch, all -> named(all).containsKey("batch"));
        assertThat(pedigrees(its))
                .contains(
                        "batch > upload_file gpt-image-2.5-flare",
                        "batch > create_batch gpt-image-2.5-flare",
                        "batch > download_file gpt-image-2.5-flare");
    }

    private String submitted(String more) {
        var answer =
                caller.send(
                        "POST",
                        "/v1/jobs",
                        "{'prompt':'%s'%s}".formatted(prompt, more),
                        "traceparent",
                        traceparent);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return Caller.json(answer).path("id").asText();
    }

    private String completion(String id) {
        ConsumerRecord<String, String> record =
                await().until(() -> new Completions(kafka).of(id), all -> !all.isEmpty())
                        .getFirst();
        return Completions.header(record, "traceparent");
    }

    private static Map<String, Span> named(Collection<Span> spans) {
        return spans.stream().collect(Collectors.toMap(Span::getName, it -> it, (a, _) -> a));
    }

    /// Each with those that it is under, the first of ours first.
    private static Set<String> pedigrees(List<Span> spans) {
        Map<String, Span> byId =
                spans.stream().collect(Collectors.toMap(span -> hex(span.getSpanId()), it -> it));
        return spans.stream()
                .map(span -> {
                    List<String> names = new ArrayList<>();
                    for (Span each = span;
                            each != null;
                            each = byId.get(hex(each.getParentSpanId()))) {
                        names.addFirst(each.getName());
                    }
                    return String.join(" > ", names);
                })
                .collect(Collectors.toSet());
    }
}
