package io.atelier.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against a server on loopback that is allowed.
class WebhookClientTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String OLD = "whsec_YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcyE=";
    private static final String NEW = "whsec_YW5vdGhlciBzZWNyZXQgb2YgMzIgYnl0ZXMuLi4uLiE=";
    private static final String ID = "0dc45a91-e936-8fb1-987d-b7ee39d7fc89";
    private static final String BODY = "{\"type\":\"job.succeeded\",\"data\":{\"prompt\":\"é\"}}";
    private static final List<Seen> SEEN = Collections.synchronizedList(new ArrayList<>());
    private static HttpServer server;

    private record Seen(Map<String, List<String>> headers, String method, String body) {}

    @BeforeAll
    static void open() throws Exception {
        server =
                VERTX.createHttpServer()
                        .requestHandler(WebhookClientTest::answer)
                        .listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get();
    }

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    private static void answer(HttpServerRequest request) {
        request.body()
                .onSuccess(body -> {
                    SEEN.add(
                            new Seen(
                                    Map.of(
                                            "webhook-id",
                                            List.of(request.getHeader("webhook-id")),
                                            "webhook-timestamp",
                                            List.of(request.getHeader("webhook-timestamp")),
                                            "webhook-signature",
                                            List.of(request.getHeader("webhook-signature")),
                                            "content-type",
                                            List.of(request.getHeader("content-type"))),
                                    request.method().name(),
                                    body.toString("UTF-8")));
                    switch (String.valueOf(request.path())) {
                        case "/long" -> request.response().end(Buffer.buffer("y".repeat(100_000)));
                        case "/later" ->
                                request.response()
                                        .setStatusCode(503)
                                        .putHeader("Retry-After", request.query())
                                        .end("busy");
                        case "/moved" ->
                                request.response()
                                        .setStatusCode(307)
                                        .putHeader("Location", "/")
                                        .end();
                        case "/silent" -> {}
                        default -> request.response().setStatusCode(202).end("thanks");
                    }
                });
    }

    @Test
    void signsWithEverySecret() throws Exception {
        WebhookClient.Answer answer = post("/", OLD, NEW);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.excerpt()).isEqualTo("thanks");
        assertThat(answer.error()).isNull();
        assertThat(answer.took()).isPositive();
        Seen seen = SEEN.getFirst();
        assertThat(seen.method()).isEqualTo("POST");
        assertThat(seen.body()).isEqualTo(BODY);
        assertThat(seen.headers().get("content-type")).containsExactly("application/json");
        assertThat(seen.headers().get("webhook-id")).containsExactly(ID);
        new Webhook(OLD).verify(seen.body(), seen.headers());
        new Webhook(NEW).verify(seen.body(), seen.headers());
        assertThatThrownBy(() -> new Webhook("whsec_eHg=").verify(seen.body(), seen.headers()))
                .isInstanceOf(WebhookVerificationException.class);
        assertThatThrownBy(() -> new Webhook(OLD).verify(seen.body() + " ", seen.headers()))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void takesTheFirstKilobyteAndNoMore() throws Exception {
        WebhookClient.Answer answer = post("/long", OLD);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.excerpt()).isEqualTo("y".repeat(1024));
    }

    @Test
    void followsNoRedirect() throws Exception {
        assertThat(post("/moved", OLD).status()).isEqualTo(307);
        assertThat(SEEN).hasSize(1);
    }

    @Test
    void saysWhyThereIsNoAnswer() throws Exception {
        WebhookClient.Answer silent = post("/silent", OLD);

        assertThat(silent.status()).isNull();
        assertThat(silent.error()).isEqualTo("it was silent for too long");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    120                           | 120
                    Sun, 22 Nov 2026 10:00:30 GMT | 30
                    Sun, 22 Nov 2026 09:00:00 GMT | 0
                    soon                          |
                    -5                            |
                    99999999999                   |
                    """)
    void readsRetryAfter(String text, @Nullable Long seconds) {
        Instant now = Instant.parse("2026-11-22T10:00:00Z");

        assertThat(RetryAfter.parse(text, now).map(Duration::toSeconds).orElse(null))
                .isEqualTo(seconds);
    }

    @Test
    void tellsWhatTheTargetAskedFor() throws Exception {
        WebhookClient.Answer answer = post("/later?7", OLD);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    private static WebhookClient.Answer post(String path, String... secrets) throws Exception {
        EgressConfig config =
                Configs.with(
                        Map.of(
                                "atelier.egress.allowed-networks", "127.0.0.0/8",
                                "atelier.egress.silence", "200ms"));
        EgressGuard guard =
                new EgressGuard(config, host -> List.of(InetAddress.getAllByName("127.0.0.1")));
        Clock clock = Clock.tickMillis(ZoneOffset.UTC);
        try (EgressClient client = new EgressClient(guard, config, VERTX)) {
            return new WebhookClient(client::call, clock)
                    .post("http://hooks:" + server.actualPort() + path, List.of(secrets), ID, BODY);
        }
    }
}
