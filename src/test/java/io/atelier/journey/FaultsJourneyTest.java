package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.atelier.docs.Markers;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What becomes of a job whose first call meets a fault, for every fault that the simulator can
/// make: the table of docs/faults.md is what happens here.
@Tag("application")
@QuarkusTest
class FaultsJourneyTest {
    private static final Path DOCUMENT = Path.of("docs/faults.md");
    private static final Markers MARKERS = new Markers("faults, generated");
    private static final Path HAPPENED = Path.of("target/faults.md");
    private static final String REGENERATE =
            "docs/faults.md is out of date; if what has happened is right, put "
                    + HAPPENED
                    + " between its markers";

    /// Taken in turn, so that no model's breaker sees failures only.
    private static final List<String> MODELS =
            List.of(
                    "gpt-image-2.6-flare",
                    "gpt-image-2.6-sunburst",
                    "gpt-image-2.5-sunburst",
                    "gpt-image-2.5-sunburst-2026-09-08",
                    "gpt-image-2.5-flare-2026-09-08",
                    "gpt-image-2",
                    "gpt-image-2-2026-04-21");

    @TestHTTPResource URI server;

    @ConfigProperty(name = "atelier.embedded.simulator.port")
    String simulatorPort;

    private Caller caller;
    private Till till;

    /// How the picture is asked for.
    private enum Surface {
        IMAGES("Images API", "'n':1"),
        STREAM("Images API, streamed", "'partial_images':1"),
        TURN("turn", "'prompt_mode':'expanded'"),
        TURN_STREAM("turn, streamed", "'prompt_mode':'expanded','partial_images':1");

        private final String words;
        private final String fields;

        Surface(String words, String fields) {
            this.words = words;
            this.fields = fields;
        }
    }

    /// @param status 0 but for the fault `status`
    /// @param code of the fault `status`, maybe empty
    private record Fault(Surface surface, String name, int status, String code) {
        String rule(String prompt) {
            String more = status == 0 ? "" : ",'status':" + status;
            String named = code.isEmpty() ? "" : ",'code':'" + code + "'";
            // A break right behind the first event may reach us before it, and is then a reset.
            boolean later = surface == Surface.TURN_STREAM && name.equals("truncate");
            String where = later ? ",'at_byte':20000" : "";
            return "{'match':{'prompt':'%s'},'fault':'%s','times':1%s%s%s}"
                    .formatted(prompt, name, more, named, where);
        }

        String words() {
            String what = status == 0 ? "" : " " + status;
            return "`%s`%s%s".formatted(name, what, code.isEmpty() ? "" : " `" + code + "`");
        }
    }

    /// A job on its way.
    private record Sent(Fault fault, String prompt, String id) {}

    private static List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        for (Surface surface : List.of(Surface.IMAGES, Surface.TURN)) {
            for (int status : List.of(401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504)) {
                faults.add(new Fault(surface, "status", status, ""));
            }
        }
        faults.add(new Fault(Surface.IMAGES, "status", 400, "invalid_value"));
        add(faults, Surface.IMAGES, "slow_down", "org_verification", "blocked", "blocked_input");
        add(faults, Surface.IMAGES, "reset", "truncate", "truncated_json", "truncated_base64");
        add(faults, Surface.IMAGES, "garbage_base64", "not_an_image", "wrong_count", "two_copies");
        add(faults, Surface.IMAGES, "missing_usage");
        add(faults, Surface.STREAM, "blocked", "blocked_input", "reset", "truncate");
        add(faults, Surface.STREAM, "no_terminal", "duplicate_partial", "truncated_base64");
        add(faults, Surface.STREAM, "stream_error_event", "stream_error_bare");
        add(faults, Surface.STREAM, "stream_error_data", "missing_usage");
        add(faults, Surface.TURN, "slow_down", "org_verification", "blocked", "blocked_input");
        add(faults, Surface.TURN, "reset", "truncated_json", "truncated_base64", "not_an_image");
        add(faults, Surface.TURN, "wrong_count", "two_copies", "missing_usage", "generating");
        add(faults, Surface.TURN, "failed", "incomplete", "content_policy", "text_refusal");
        add(faults, Surface.TURN_STREAM, "reset", "truncate", "no_terminal");
        add(faults, Surface.TURN_STREAM, "stream_error_event", "stream_error_bare");
        add(faults, Surface.TURN_STREAM, "stream_error_data", "duplicate_partial");
        return faults;
    }

    private static void add(List<Fault> faults, Surface surface, String... names) {
        Stream.of(names).map(name -> new Fault(surface, name, 0, "")).forEach(faults::add);
    }

    @Test
    void theDocumentTellsWhatHappens() throws IOException {
        caller = new Caller(URI.create("http://" + server.getAuthority()));
        till = Till.of(simulatorPort);
        List<Sent> sent = sent(faults());

        String happened =
                sent.stream()
                        .map(this::row)
                        .collect(
                                Collectors.joining(
                                        "\n",
                                        """
                                        | asked by | fault of the first call | outcome | code | the job | billed calls | `possibly_billed_usd` |
                                        |---|---|---|---|---|---|---|
                                        """,
                                        ""));

        Files.writeString(HAPPENED, happened);
        assertThat(MARKERS.read(Files.readString(DOCUMENT))).as(REGENERATE).isEqualTo(happened);
    }

    @AfterEach
    void makeNoMoreFaults() {
        till.simulator().send("DELETE", "/_sim/faults", "");
    }

    private List<Sent> sent(List<Fault> faults) {
        List<String> prompts = faults.stream().map(_ -> Caller.prompt()).toList();
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < faults.size(); i++) {
            rules.add(faults.get(i).rule(prompts.get(i)));
        }
        assertThat(till.simulator().send("PUT", "/_sim/faults", rules.toString()).statusCode())
                .isEqualTo(200);
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < faults.size(); i++) {
            String id =
                    caller.accepted(
                            "{'prompt':'%s','model':'%s','quality':'low','size':'1024x1024',%s}"
                                    .formatted(
                                            prompts.get(i),
                                            MODELS.get(i % MODELS.size()),
                                            faults.get(i).surface.fields));
            sent.add(new Sent(faults.get(i), prompts.get(i), id));
        }
        return sent;
    }

    private String row(Sent sent) {
        JsonNode job = caller.awaitJob(sent.id(), it -> it.has("finished_at"));
        String end = job.path("status").asText();
        String code = job.at("/error/code").asText();
        JsonNode first = firstSetback(sent.id());
        return "| %s | %s | %s | %s | %s | %d | %s |"
                .formatted(
                        sent.fault().surface().words,
                        sent.fault().words(),
                        outcome(first, end),
                        first.isMissingNode() ? "" : "`" + first.path("reason").asText() + "`",
                        code.isEmpty() ? end : end + ", `" + code + "`",
                        till.allSaid(sent.prompt()).size(),
                        job.has("possibly_billed_usd") ? "yes" : "no");
    }

    private JsonNode firstSetback(String id) {
        for (JsonNode step : caller.history(id)) {
            if (List.of("failed", "retry_wait").contains(step.path("what").asText())) {
                return step;
            }
        }
        return MissingNode.getInstance();
    }

    private static String outcome(JsonNode setback, String end) {
        if (setback.isMissingNode()) {
            return "answered";
        }
        if (setback.path("what").asText().equals("retry_wait")) {
            return "not accepted";
        }
        return end.equals("failed") ? "refused" : "ambiguous";
    }
}
