package io.atelier.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.catalog.Catalog;
import io.atelier.job.Failure;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.LimitKind;
import io.atelier.job.Outcome;
import io.atelier.job.Usage;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The client against sockets that misbehave. Needs Quarkus because the REST client's classes are
/// made when the application is built.
@Tag("application")
@QuarkusTest
class OpenAiUpstreamTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String PROMPT = "a lighthouse at dusk, in the style of nobody";
    private static final String ONE_PICTURE =
            """
            {"created":1,"data":[{"b64_json":"aGVsbG8="}],
             "usage":{"input_tokens":9,"input_tokens_details":{"text_tokens":9,"image_tokens":0},
                      "output_tokens":196,"total_tokens":205}}
            """;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ByteArrayOutputStream picture = new ByteArrayOutputStream();
    private final AtomicInteger open = new AtomicInteger();

    /// Loads the client's classes, so that short deadlines measure calls and not class loading.
    @BeforeAll
    static void warmUp() throws IOException {
        try (ScriptedServer server = ScriptedServer.answering("200 OK", "", ONE_PICTURE)) {
            OpenAiConfig config = Configs.calls(server.url(), 1);
            new OpenAiUpstream(
                            new Endpoints(config, Catalog.load()),
                            config,
                            Catalog.load(),
                            new SimpleMeterRegistry(),
                            Tracing.OFF)
                    .generate(operation(), Delivery.of(LONG, _ -> OutputStream.nullOutputStream()));
        }
    }

    @Test
    void handsTheTraceOn() throws IOException {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        try (ScriptedServer server = ScriptedServer.answering("200 OK", "", ONE_PICTURE)) {
            OpenAiUpstream client = client(server);

            client.generate(
                    operation(), new Delivery(LONG, this::picture, PartialSink.NONE, trace));
            client.generate(operation(), Delivery.of(LONG, this::picture));

            assertThat(server.requests().getFirst()).contains("\r\ntraceparent: " + trace);
            assertThat(server.requests().getLast()).doesNotContain("traceparent");
        }
    }

    @Test
    void deliversAPicture() throws IOException {
        try (ScriptedServer server =
                ScriptedServer.answering("200 OK", "x-request-id: req_1\r\n", ONE_PICTURE)) {
            Outcome outcome =
                    client(server).generate(operation(), Delivery.of(LONG, this::picture));

            assertThat(outcome)
                    .isEqualTo(new Outcome.Answered(1, new Usage(9, 0, 0, 196), "req_1"));
            assertThat(picture.toString(ISO_8859_1)).isEqualTo("hello");
            assertThat(server.requests()).hasSize(1);
            assertThat(server.requests().getFirst())
                    .startsWith("POST /v1/images/generations HTTP/1.1")
                    .containsIgnoringCase("\r\nAuthorization: Bearer simulated\r\n")
                    .containsIgnoringCase("\r\nUser-Agent: atelier\r\n")
                    .doesNotContainIgnoringCase("accept-encoding")
                    .doesNotContain("output_compression")
                    .endsWith(
                            "{\"model\":\"m\",\"prompt\":\""
                                    + PROMPT
                                    + "\",\"n\":1,\"size\":\"auto\",\"quality\":\"low\",\"background\":\"auto\",\"output_format\":\"png\",\"moderation\":\"auto\"}");
            assertThat(
                            meters.get("atelier.openai.call")
                                    .tags("model", "other", "quality", "low", "outcome", "answered")
                                    .timer()
                                    .count())
                    .isOne();
        }
    }

    @Test
    void saysWhoPaysAndKeepsThePrefixOfTheUrl() throws IOException {
        try (ScriptedServer server = ScriptedServer.answering("200 OK", "", ONE_PICTURE)) {
            OpenAiConfig config =
                    Configs.with(
                            Map.of(
                                    "atelier.openai.base-url", server.url() + "/proxy/v1/",
                                    "atelier.openai.api-key", "sk-secret",
                                    "atelier.openai.organization", "org-1",
                                    "atelier.openai.project", "proj-1"));

            client(config).generate(operation(), Delivery.of(LONG, this::picture));

            assertThat(server.requests().getFirst())
                    .startsWith("POST /proxy/v1/images/generations HTTP/1.1")
                    .containsIgnoringCase("\r\nAuthorization: Bearer sk-secret\r\n")
                    .containsIgnoringCase("\r\nOpenAI-Organization: org-1\r\n")
                    .containsIgnoringCase("\r\nOpenAI-Project: proj-1\r\n");
        }
    }

    @Test
    void streamsALargeAnswerWithoutHoldingIt() throws Exception {
        int bytes = 21 * 1024 * 1024;
        byte[] block = new byte[3 * 64 * 1024];
        new Random(1).nextBytes(block);
        byte[] encoded = Base64.getEncoder().encode(block);
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger ahead = new AtomicInteger();
        AtomicInteger received = new AtomicInteger();
        MessageDigest expected = MessageDigest.getInstance("SHA-256");
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int written = 0; written < bytes; written += block.length) {
            expected.update(block);
        }
        try (ScriptedServer server =
                new ScriptedServer((_, out) -> {
                    ScriptedServer.head(out, "200 OK", "Transfer-Encoding: chunked\r\n");
                    chunk(out, "{\"data\":[{\"b64_json\":\"".getBytes(ISO_8859_1));
                    for (int written = 0; written < bytes; written += block.length) {
                        chunk(out, encoded);
                        sent.addAndGet(block.length);
                        ahead.accumulateAndGet(sent.get() - received.get(), Math::max);
                    }
                    chunk(out, "\"}]}".getBytes(ISO_8859_1));
                    chunk(out, new byte[0]);
                })) {
            OutputStream slow =
                    new OutputStream() {
                        @Override
                        public void write(int b) {
                            throw new AssertionError("byte by byte");
                        }

                        @Override
                        public void write(byte[] source, int offset, int length)
                                throws IOException {
                            pause(2);
                            digest.update(source, offset, length);
                            received.addAndGet(length);
                        }
                    };

            Outcome outcome = client(server).generate(operation(), Delivery.of(LONG, _ -> slow));

            assertThat(outcome).isInstanceOf(Outcome.Answered.class);
            assertThat(HexFormat.of().formatHex(digest.digest()))
                    .isEqualTo(HexFormat.of().formatHex(expected.digest()));
            // Whatever the client held, the server was ahead by: socket buffers and little more.
            assertThat(ahead.get()).isLessThan(12 * 1024 * 1024);
        }
    }

    @Test
    void isAmbiguousWhenTheConnectionIsResetBeforeTheAnswer() throws IOException {
        try (ScriptedServer server =
                new ScriptedServer((connection, _) -> ScriptedServer.reset(connection))) {
            Outcome outcome =
                    client(server).generate(operation(), Delivery.of(LONG, this::picture));

            assertThat(ambiguous(outcome)).isEqualTo("upstream_connection_lost");
            assertThat(server.requests()).as("never sent again").hasSize(1);
        }
    }

    @Test
    void isAmbiguousWhenTheConnectionIsClosedBeforeTheAnswer() throws IOException {
        try (ScriptedServer server = new ScriptedServer((connection, _) -> connection.close())) {
            Outcome outcome =
                    client(server).generate(operation(), Delivery.of(LONG, this::picture));

            assertThat(ambiguous(outcome)).isEqualTo("upstream_connection_lost");
            assertThat(server.requests()).as("never sent again").hasSize(1);
        }
    }

    @Test
    void isAmbiguousWhenTheBodyBreaksOff() throws IOException {
        try (ScriptedServer server =
                new ScriptedServer((connection, out) -> {
                    ScriptedServer.head(
                            out, "200 OK", "Content-Length: 500\r\nx-request-id: req_2\r\n");
                    out.write("{\"data\":[{\"b64_json\":\"aGVs".getBytes(ISO_8859_1));
                    out.flush();
                    pause(100);
                    ScriptedServer.reset(connection);
                })) {
            Outcome outcome =
                    client(server).generate(operation(), Delivery.of(LONG, this::picture));

            assertThat(ambiguous(outcome)).isEqualTo("upstream_truncated");
            assertThat(outcome.requestId()).isEqualTo("req_2");
            assertThat(open).hasValue(0);
        }
    }

    @Test
    void isAmbiguousWhenTheAnswerEndsEarlyButCleanly() throws IOException {
        try (ScriptedServer server =
                ScriptedServer.answering("200 OK", "", "{\"data\":[{\"b64_json\":\"aGVs\"")) {
            Outcome outcome =
                    client(server).generate(operation(), Delivery.of(LONG, this::picture));

            assertThat(ambiguous(outcome)).isEqualTo("upstream_truncated");
        }
    }

    @Test
    void cutsABodyThatDribblesPastTheDeadline() throws IOException {
        CountDownLatch hungUp = new CountDownLatch(1);
        try (ScriptedServer server =
                new ScriptedServer((_, out) -> {
                    ScriptedServer.head(out, "200 OK", "Content-Length: 100000\r\n");
                    out.write("{\"data\":[{\"b64_json\":\"".getBytes(ISO_8859_1));
                    dribble(out, hungUp);
                })) {
            Outcome outcome =
                    client(server)
                            .generate(
                                    operation(), Delivery.of(Duration.ofSeconds(1), this::picture));

            assertThat(ambiguous(outcome)).isEqualTo("upstream_deadline_exceeded");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(open).hasValue(0);
            await().atMost(10, TimeUnit.SECONDS).until(() -> hungUp.getCount() == 0);
        }
    }

    @Test
    void hangsUpOnAnUpstreamThatThinksTooLong() throws IOException {
        try (ScriptedServer server = new ScriptedServer((_, _) -> pause(60_000))) {
            Outcome outcome =
                    client(server)
                            .generate(
                                    operation(), Delivery.of(Duration.ofSeconds(1), this::picture));

            assertThat(ambiguous(outcome)).isEqualTo("upstream_deadline_exceeded");
            awaitHangUp(server);
        }
    }

    /// An answer of two pictures is given up while its connection may carry another call already.
    @Test
    void cutsOffNoOtherCallWhenItGivesUpAnAnswer() throws Exception {
        String tooMany = "{\"data\":[{\"b64_json\":\"aA==\"},{\"b64_json\":\"aA==\"}]}";
        AtomicInteger turn = new AtomicInteger();
        try (ScriptedServer server =
                new ScriptedServer((_, out) -> {
                    boolean good = turn.incrementAndGet() % 4 != 0;
                    ScriptedServer.answer(out, "200 OK", "", good ? ONE_PICTURE : tooMany);
                })) {
            OpenAiUpstream upstream = client(server);
            Queue<String> codes = new ConcurrentLinkedQueue<>();
            List<Thread> callers = new ArrayList<>();
            for (int caller = 0; caller < 8; caller++) {
                callers.add(
                        Thread.ofVirtual()
                                .start(() -> {
                                    for (int call = 0; call < 50; call++) {
                                        Outcome outcome =
                                                upstream.generate(
                                                        operation(),
                                                        Delivery.of(LONG, this::picture));
                                        codes.add(code(outcome));
                                    }
                                }));
            }
            for (Thread caller : callers) {
                caller.join();
            }

            assertThat(codes).hasSize(400).containsOnly("answered", "upstream_wrong_count");
        }
    }

    private static String code(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered _ -> "answered";
            case Outcome.Ambiguous doubtful -> doubtful.failure().code();
            case Outcome.NotAccepted not -> not.failure().code();
            case Outcome.Refused refused -> refused.failure().code();
        };
    }

    @Test
    void hangsUpWhenInterrupted() throws Exception {
        try (ScriptedServer server = new ScriptedServer((_, _) -> pause(60_000))) {
            AtomicReference<Outcome> outcome = new AtomicReference<>();
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            Thread call =
                    Thread.ofVirtual()
                            .start(() -> {
                                outcome.set(
                                        client(server)
                                                .generate(
                                                        operation(),
                                                        Delivery.of(LONG, this::picture)));
                                flag.complete(Thread.currentThread().isInterrupted());
                            });
            await().until(() -> !server.requests().isEmpty());

            call.interrupt();

            assertThat(flag.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(ambiguous(outcome.get())).isEqualTo("call_interrupted");
            awaitHangUp(server);
        }
    }

    @Test
    void sendsNothingWhenAlreadyInterrupted() throws IOException {
        try (ScriptedServer server = ScriptedServer.answering("200 OK", "", ONE_PICTURE)) {
            Thread.currentThread().interrupt();
            Outcome outcome =
                    client(server).generate(operation(), Delivery.of(LONG, this::picture));

            assertThat(Thread.interrupted()).isTrue();
            assertThat(outcome).isInstanceOf(Outcome.NotAccepted.class);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void isNotAcceptedWhenNobodyListens() throws IOException {
        Outcome outcome =
                client(Configs.calls(nobody(), 8))
                        .generate(operation(), Delivery.of(LONG, this::picture));

        assertThat(notAccepted(outcome)).isEqualTo("upstream_unreachable");
    }

    @Test
    void isNotAcceptedWhenTheNameIsUnknown() {
        OpenAiConfig config = Configs.calls(URI.create("http://nowhere.invalid"), 8);

        Outcome outcome = client(config).generate(operation(), Delivery.of(LONG, this::picture));

        assertThat(notAccepted(outcome)).isEqualTo("upstream_unreachable");
    }

    @Test
    void isNotAcceptedWhenTlsIsRefused() throws IOException {
        try (ScriptedServer server = new ScriptedServer((_, _) -> {})) {
            URI tls = URI.create(server.url().toString().replace("http:", "https:"));
            Thread.ofVirtual().start(() -> endConnections(server));

            Outcome outcome =
                    client(Configs.calls(tls, 8))
                            .generate(operation(), Delivery.of(LONG, this::picture));

            assertThat(notAccepted(outcome)).isEqualTo("upstream_unreachable");
        }
    }

    @Test
    void triesTwiceMoreWhatNeverArrived() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        OpenAiApi unreachable =
                (OpenAiApi)
                        Proxy.newProxyInstance(
                                OpenAiApi.class.getClassLoader(),
                                new Class<?>[] {OpenAiApi.class},
                                (_, _, _) -> {
                                    tries.incrementAndGet();
                                    return Uni.createFrom()
                                            .failure(new ConnectException("refused"));
                                });
        OpenAiConfig config = Configs.calls(nobody(), 8);
        Endpoints endpoints =
                new Endpoints(config, Clock.systemUTC(), LONG, (_, _, _) -> unreachable);

        Outcome outcome =
                new OpenAiUpstream(endpoints, config, Catalog.load(), meters, Tracing.OFF)
                        .generate(operation(), Delivery.of(LONG, this::picture));

        assertThat(notAccepted(outcome)).isEqualTo("upstream_unreachable");
        assertThat(tries).hasValue(3);
    }

    @Test
    void handsRetryAfterToTheCallerAndLearnsTheLimit() throws IOException {
        try (ScriptedServer server =
                ScriptedServer.answering(
                        "429 Too Many Requests",
                        "Retry-After: 7\r\nx-request-id: req_3\r\nx-ratelimit-limit-images: 5\r\n",
                        "{\"error\":{\"message\":\"Rate limit reached\",\"type\":\"requests\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}")) {
            OpenAiUpstream client = client(server);
            Outcome outcome = client.generate(operation(), Delivery.of(LONG, this::picture));

            assertThat(outcome)
                    .isEqualTo(
                            new Outcome.NotAccepted(
                                    Failure.of("rate_limit_exceeded", "Rate limit reached"),
                                    Duration.ofSeconds(7),
                                    "req_3"));
            assertThat(client.limits(operation().options().model()))
                    .isEqualTo(Map.of(LimitKind.IMAGES, 5.0));
            assertThat(client.limits("another")).isEmpty();
            assertThat(server.requests()).as("never sent again").hasSize(1);
        }
    }

    @Test
    void doesNotReadAHugeErrorToItsEnd() throws IOException {
        CountDownLatch hungUp = new CountDownLatch(1);
        try (ScriptedServer server =
                new ScriptedServer((_, out) -> {
                    ScriptedServer.head(out, "400 Bad Request", "Content-Length: 2000000000\r\n");
                    byte[] spaces = new byte[65_536];
                    Arrays.fill(spaces, (byte) ' ');
                    try {
                        while (true) {
                            out.write(spaces);
                        }
                    } finally {
                        hungUp.countDown();
                    }
                })) {
            Outcome outcome =
                    client(server).generate(operation(), Delivery.of(LONG, this::picture));

            assertThat(outcome).isInstanceOf(Outcome.Refused.class);
            await().atMost(10, TimeUnit.SECONDS).until(() -> hungUp.getCount() == 0);
        }
    }

    @Test
    void neverFollowsARedirect() throws IOException {
        try (ScriptedServer elsewhere = ScriptedServer.answering("200 OK", "", ONE_PICTURE);
                ScriptedServer server =
                        ScriptedServer.answering(
                                "307 Temporary Redirect",
                                "Location: " + elsewhere.url() + "/v1/images/generations\r\n",
                                "")) {
            Outcome outcome =
                    client(server).generate(operation(), Delivery.of(LONG, this::picture));

            assertThat(outcome).isInstanceOf(Outcome.Refused.class);
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void isAmbiguousWhenTheSinkFails() throws IOException {
        try (ScriptedServer server = ScriptedServer.answering("200 OK", "", ONE_PICTURE)) {
            Outcome outcome =
                    client(server)
                            .generate(
                                    operation(),
                                    Delivery.of(
                                            LONG,
                                            _ -> {
                                                throw new IOException("disk full");
                                            }));

            assertThat(ambiguous(outcome)).isEqualTo("storage_failed");
        }
    }

    @Test
    void goesOnWorkingAfterManyBrokenCalls() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        try (ScriptedServer server =
                new ScriptedServer((connection, out) -> {
                    if (calls.incrementAndGet() > 4) {
                        ScriptedServer.answer(out, "200 OK", "", ONE_PICTURE);
                    } else {
                        ScriptedServer.head(out, "200 OK", "Content-Length: 100000\r\n");
                        out.write("{\"data\":[{\"b64_json\":5".getBytes(ISO_8859_1));
                        out.flush();
                        pause(60_000);
                    }
                })) {
            OpenAiUpstream client = client(Configs.calls(server.url(), 2));
            for (int call = 0; call < 4; call++) {
                assertThat(
                                ambiguous(
                                        client.generate(
                                                operation(),
                                                Delivery.of(
                                                        Duration.ofMillis(500), this::picture))))
                        .isEqualTo("upstream_deadline_exceeded");
            }

            assertThat(client.generate(operation(), Delivery.of(LONG, this::picture)))
                    .as("no connection of the two has leaked")
                    .isInstanceOf(Outcome.Answered.class);
        }
    }

    @Test
    void holdsBackFromAFailingModelUntilAProbeWorks() throws IOException {
        AtomicReference<String> status = new AtomicReference<>("500 Internal Server Error");
        try (ScriptedServer server =
                new ScriptedServer((_, out) ->
                        ScriptedServer.answer(
                                out,
                                status.get(),
                                "",
                                status.get().startsWith("200") ? ONE_PICTURE : "{}"))) {
            OpenAiUpstream client = client(Configs.breaker(server.url(), 4, "300ms"));
            for (int call = 0; call < 4; call++) {
                assertThat(client.admits("m")).isTrue();
                assertThat(
                                ambiguous(
                                        client.generate(
                                                operation(), Delivery.of(LONG, this::picture))))
                        .isEqualTo("server_error");
            }

            Outcome heldBack = client.generate(operation(), Delivery.of(LONG, this::picture));

            assertThat(notAccepted(heldBack)).isEqualTo("upstream_breaker_open");
            assertThat(((Outcome.NotAccepted) heldBack).retryAfter())
                    .isEqualTo(Duration.ofMillis(300));
            assertThat(server.requests()).hasSize(4);
            assertThat(client.admits("m")).isFalse();
            assertThat(client.admits("another")).isTrue();

            status.set("200 OK");
            await().atMost(10, TimeUnit.SECONDS).until(() -> client.admits("m"));
            assertThat(client.generate(operation(), Delivery.of(LONG, this::picture)))
                    .isInstanceOf(Outcome.Answered.class);
            assertThat(client.admits("m")).isTrue();
        }
    }

    @Test
    void doesNotHoldBackFromAModelThatRefusesOrIsBusy() throws IOException {
        for (String status : List.of("400 Bad Request", "429 Too Many Requests")) {
            try (ScriptedServer server = ScriptedServer.answering(status, "", "{}")) {
                OpenAiUpstream client = client(Configs.breaker(server.url(), 4, "60000ms"));
                for (int call = 0; call < 8; call++) {
                    client.generate(operation(), Delivery.of(LONG, this::picture));
                }

                assertThat(client.admits("m")).as(status).isTrue();
                assertThat(server.requests()).as(status).hasSize(8);
            }
        }
    }

    @Test
    void sendsNothingForAnyModelOnceTheAccountIsOutOfQuota() throws IOException {
        try (ScriptedServer server =
                ScriptedServer.answering(
                        "429 Too Many Requests",
                        "",
                        "{\"error\":{\"message\":\"x\",\"type\":\"insufficient_quota\",\"param\":null,\"code\":\"credit_balance_exhausted\"}}")) {
            OpenAiUpstream client = client(server);

            Outcome first = client.generate(operation(), Delivery.of(LONG, this::picture));
            Outcome second = client.generate(operation(), Delivery.of(LONG, this::picture));

            assertThat(notAccepted(first)).isEqualTo("insufficient_quota");
            assertThat(((Outcome.NotAccepted) first).retryAfter())
                    .isEqualTo(Duration.ofMinutes(15));
            assertThat(notAccepted(second)).isEqualTo("upstream_breaker_open");
            assertThat(meters.get("atelier.openai.unpaid").gauge().value()).isEqualTo(1);
            assertThat(server.requests()).hasSize(1);
            assertThat(client.admits("m")).isFalse();
            assertThat(client.admits("another")).isFalse();
        }
    }

    @Test
    void turnsCallsAwayWhenEveryConnectionIsTaken() throws Exception {
        CountDownLatch finish = new CountDownLatch(1);
        try (ScriptedServer server =
                new ScriptedServer((_, out) -> {
                    finish.await();
                    ScriptedServer.answer(out, "200 OK", "", ONE_PICTURE);
                })) {
            OpenAiUpstream client = client(Configs.calls(server.url(), 1));
            CompletableFuture<Outcome> first = new CompletableFuture<>();
            Thread.ofVirtual()
                    .start(() ->
                            first.complete(
                                    client.generate(
                                            operation(), Delivery.of(LONG, this::picture))));
            await().until(() -> !server.requests().isEmpty());

            Outcome second = client.generate(operation(), Delivery.of(LONG, this::picture));

            assertThat(notAccepted(second)).isEqualTo("upstream_calls_exhausted");
            finish.countDown();
            assertThat(first.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Answered.class);
        }
    }

    @Test
    void streamsInputPicturesWithoutHoldingThem() throws IOException {
        AtomicInteger opened = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.answering("200 OK", "", ONE_PICTURE)) {
            PictureSource large =
                    new PictureSource() {
                        @Override
                        public String contentType() {
                            return "image/png";
                        }

                        @Override
                        public long lengthBytes() {
                            return 3_000_000;
                        }

                        @Override
                        public InputStream open() {
                            opened.incrementAndGet();
                            byte[] bytes = new byte[3_000_000];
                            Arrays.fill(bytes, (byte) 'x');
                            return new ByteArrayInputStream(bytes);
                        }
                    };
            Inputs inputs = Inputs.of(List.of(new InputPicture.Stored(large)));

            Outcome outcome =
                    client(server).edit(Studio.edit(), inputs, Delivery.of(LONG, this::picture));

            assertThat(outcome).isInstanceOf(Outcome.Answered.class);
            assertThat(opened).hasValue(1);
            assertThat(server.requests().getFirst())
                    .startsWith("POST /v1/images/edits HTTP/1.1")
                    .containsIgnoringCase(
                            "\r\nContent-Type: multipart/form-data; boundary=atelier-")
                    .containsIgnoringCase("\r\nContent-Length: 300")
                    .doesNotContainIgnoringCase("\r\nTransfer-Encoding")
                    .contains("filename=\"image-0.png\"\r\nContent-Type: image/png\r\n\r\nxxxx")
                    .endsWith("--\r\n");
        }
    }

    @Test
    void provesNothingBoughtWhenAnInputPictureCannotBeRead() throws IOException {
        try (ScriptedServer server = ScriptedServer.answering("200 OK", "", ONE_PICTURE)) {
            Inputs inputs =
                    Inputs.of(List.of(new InputPicture.Stored(Studio.source("short", 1000))));

            Outcome outcome =
                    client(server).edit(Studio.edit(), inputs, Delivery.of(LONG, this::picture));

            assertThat(notAccepted(outcome)).isEqualTo("storage_failed");
            assertThat(server.requests()).as("never whole").noneMatch(it -> it.endsWith("--\r\n"));
        }
    }

    @Test
    void readsEventsAsTheyCome() throws IOException {
        CountDownLatch partialSeen = new CountDownLatch(1);
        Studio studio = new Studio();
        PartialSink partials =
                index -> {
                    partialSeen.countDown();
                    return studio.begin(index);
                };
        try (ScriptedServer server =
                new ScriptedServer((_, out) -> {
                    out.write(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                                    .getBytes(ISO_8859_1));
                    out.write(
                            "event: image_generation.partial_image\ndata: {\"type\":\"image_generation.partial_image\",\"b64_json\":\"b25l\",\"partial_image_index\":0}\n\n"
                                    .getBytes(ISO_8859_1));
                    out.flush();
                    if (!partialSeen.await(20, TimeUnit.SECONDS)) {
                        return;
                    }
                    out.write(
                            "event: image_generation.completed\ndata: {\"type\":\"image_generation.completed\",\"b64_json\":\"aGVsbG8=\"}\n\n"
                                    .getBytes(ISO_8859_1));
                    out.flush();
                    pause(60_000);
                })) {
            Outcome outcome =
                    client(server)
                            .generate(
                                    Studio.generate(1),
                                    new Delivery(LONG, this::picture, partials));

            assertThat(outcome).isInstanceOf(Outcome.Answered.class);
            assertThat(picture.toString(ISO_8859_1)).isEqualTo("hello");
            assertThat(studio.partials()).containsExactly("0:one");
        }
    }

    @Test
    void takesATurnAllTheWay() throws IOException {
        AtomicInteger looks = new AtomicInteger();
        try (ScriptedServer server =
                new ScriptedServer((_, out) ->
                        ScriptedServer.answer(
                                out,
                                "200 OK",
                                "",
                                looks.incrementAndGet() < 3
                                        ? "{\"id\":\"resp_1\",\"status\":\"in_progress\"}"
                                        : "{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[{\"type\":\"image_generation_call\",\"result\":\"aGVsbG8=\"}]}"))) {
            OpenAiConfig config =
                    Configs.with(
                            Map.of(
                                    "atelier.openai.base-url", server.url().toString(),
                                    "atelier.openai.headers.\"X-Gateway\"", "seven",
                                    "atelier.openai.poll.first", "20ms"));

            Outcome outcome =
                    client(config)
                            .turn(
                                    Studio.turn(0),
                                    Inputs.of(List.of(Studio.stored("hello"))),
                                    Delivery.of(LONG, this::picture),
                                    _ -> {});

            assertThat(outcome).isInstanceOf(Outcome.Answered.class);
            assertThat(server.requests().getFirst())
                    .startsWith("POST /v1/responses HTTP/1.1")
                    .containsIgnoringCase("\r\nX-Gateway: seven\r\n")
                    .containsIgnoringCase("\r\nContent-Type: application/json\r\n")
                    .contains("data:image/png;base64,aGVsbG8=");
            assertThat(server.requests().get(1))
                    .startsWith("GET /v1/responses/resp_1 HTTP/1.1")
                    .containsIgnoringCase("\r\nAuthorization: Bearer simulated\r\n");
        }
    }

    @Test
    void boundsTheWaitForAVerdict() throws IOException {
        try (ScriptedServer server = new ScriptedServer((_, _) -> pause(60_000))) {
            OpenAiConfig config =
                    Configs.with(
                            Map.of(
                                    "atelier.openai.base-url",
                                    server.url().toString(),
                                    "atelier.openai.moderation.timeout",
                                    "200ms"));

            assertThat(client(config).moderate("a prompt", List.of()))
                    .isInstanceOf(Verdict.Unavailable.class);
            assertThat(server.requests()).as("asked once").hasSize(1);
        }
    }

    private OpenAiUpstream client(ScriptedServer server) {
        return client(Configs.calls(server.url(), 8));
    }

    private OpenAiUpstream client(OpenAiConfig config) {
        return new OpenAiUpstream(
                new Endpoints(config, Catalog.load()), config, Catalog.load(), meters, Tracing.OFF);
    }

    private OutputStream picture(int index) {
        open.incrementAndGet();
        return new OutputStream() {
            @Override
            public void write(int b) {
                picture.write(b);
            }

            @Override
            public void close() {
                open.decrementAndGet();
            }
        };
    }

    private static ImageOperation.Generate operation() {
        return new ImageOperation.Generate(
                PROMPT, new ImageOptions("m", 1, "auto", "low", "auto", "png", null, "auto"));
    }

    private static String ambiguous(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Ambiguous.class);
        return ((Outcome.Ambiguous) outcome).failure().code();
    }

    private static String notAccepted(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.NotAccepted.class);
        return ((Outcome.NotAccepted) outcome).failure().code();
    }

    private static URI nobody() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + taken.getLocalPort());
        }
    }

    private static void awaitHangUp(ScriptedServer server) {
        await().atMost(10, TimeUnit.SECONDS).until(() -> hungUp(server.connections().getFirst()));
    }

    /// The script is asleep, so whatever can be read now is the end.
    private static boolean hungUp(Socket connection) {
        try {
            connection.setSoTimeout(100);
            return connection.getInputStream().read() < 0;
        } catch (SocketTimeoutException stillThere) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private static void endConnections(ScriptedServer server) {
        for (int round = 0; round < 100; round++) {
            pause(50);
            for (Socket connection : server.connections()) {
                try {
                    connection.close();
                } catch (IOException closed) {
                    // It is closed, then.
                }
            }
        }
    }

    private static void chunk(OutputStream out, byte[] bytes) throws IOException {
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(ISO_8859_1));
        out.write(bytes);
        out.write("\r\n".getBytes(ISO_8859_1));
        out.flush();
    }

    private static void dribble(OutputStream out, CountDownLatch hungUp) {
        try {
            while (true) {
                out.write('A');
                out.flush();
                pause(20);
            }
        } catch (IOException gone) {
            hungUp.countDown();
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
