package io.atelier.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// See docs/api.md for how to run more of it, or one run again.
@Tag("application")
@QuarkusTest
class HttpFuzzTest {
    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 2_000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final Path REPORT = Path.of("target", "fuzz-report.md");

    @TestHTTPResource URI server;

    @Test
    void everyAnswerKeepsToTheDocument() throws Exception {
        ApiDocument api = ApiDocument.parse(served());

        Tally tally = new HttpFuzz(api, server).run(SEED, REQUESTS);

        String report = tally.report(SEED);
        Files.writeString(REPORT, report);
        assertThat(tally.findings()).as("-Dfuzz.seed=%d%n%s", SEED, report).isEmpty();
        assertThat(tally.requests()).isEqualTo(REQUESTS);
        assertThat(tally.accepted().size())
                .as("operations that took a request, of which half must: it would find little else")
                .isGreaterThan(api.operations().size() / 2);
    }

    private String served() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(server.resolve("/q/openapi")).build();
            return http.send(request, BodyHandlers.ofString()).body();
        }
    }
}
