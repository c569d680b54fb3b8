package io.atelier.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.egress.EgressAnswer.Cause;
import io.atelier.egress.EgressAnswer.Forbidden;
import io.atelier.egress.EgressAnswer.Lost;
import io.atelier.egress.EgressAnswer.Taken;
import io.atelier.egress.EgressAnswer.TooLong;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against a server on loopback that is allowed, with a certificate of its own for
/// `pictures.example` and for `hooks`.
class EgressClientTest {
    private static final String PASSWORD = "only-for-tests";
    private static final Vertx VERTX = Vertx.vertx();
    private static final List<String> SEEN = Collections.synchronizedList(new ArrayList<>());

    @TempDir static Path folder;
    private static PfxOptions store;
    private static HttpServer tls;
    private static HttpServer plain;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    @BeforeAll
    static void open() throws Exception {
        Path file = folder.resolve("server.p12");
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=dns:pictures.example,dns:hooks",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString())
                .inheritIO()
                .start()
                .waitFor(30, TimeUnit.SECONDS);
        store = new PfxOptions().setPath(file.toString()).setPassword(PASSWORD);
        tls = listen(new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(store));
        plain = listen(new HttpServerOptions());
    }

    private static HttpServer listen(HttpServerOptions options) throws Exception {
        return VERTX.createHttpServer(options)
                .requestHandler(EgressClientTest::answer)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    private static void answer(HttpServerRequest request) {
        SEEN.add(
                request.method()
                        + " "
                        + request.uri()
                        + " "
                        + request.getHeader("Host")
                        + " "
                        + request.connection().indicatedServerName());
        switch (String.valueOf(request.path())) {
            case "/picture" ->
                    request.response()
                            .putHeader("X-Kind", "a")
                            .end(Buffer.buffer(new byte[200_000]));
            case "/echo" ->
                    request.body()
                            .onSuccess(sent -> request.response().setStatusCode(201).end(sent));
            case "/moved" ->
                    request.response()
                            .setStatusCode(302)
                            .putHeader("Location", "/picture")
                            .end("moved");
            case "/unsized" ->
                    request.response().setChunked(true).end(Buffer.buffer(new byte[200_000]));
            case "/cut" -> {
                request.response().putHeader("Content-Length", "1000").write("half");
                VERTX.setTimer(50, now -> request.connection().close());
            }
            case "/silent" -> {}
            case "/stalls" -> request.response().setChunked(true).write("begins");
            case "/trickles" -> {
                request.response().setChunked(true);
                VERTX.setPeriodic(
                        20,
                        timer -> {
                            if (request.response().closed()) {
                                VERTX.cancelTimer(timer);
                            } else {
                                request.response().write("x");
                            }
                        });
            }
            default -> request.response().setStatusCode(404).end();
        }
    }

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pictures.example", "hooks"})
    void callsTheCheckedAddressUnderTheNameOfTheUrl(String host) throws Exception {
        EgressAnswer answer = call("https://" + host + ":" + tls.actualPort() + "/picture?a=b%20c");

        assertThat(answer).isInstanceOf(Taken.class);
        Taken taken = (Taken) answer;
        assertThat(taken.head().status()).isEqualTo(200);
        assertThat(taken.head().header("x-kind")).contains("a");
        assertThat(taken.bytes()).isEqualTo(200_000);
        assertThat(body.size()).isEqualTo(200_000);
        assertThat(SEEN)
                .containsExactly(
                        "GET /picture?a=b%20c " + host + ":" + tls.actualPort() + " " + host);
    }

    @Test
    void trustsNoCertificateForAnotherName() throws Exception {
        EgressAnswer answer = call("https://other.example:" + tls.actualPort() + "/picture");

        assertThat(answer).isEqualTo(new Lost(Cause.UNTRUSTED));
        assertThat(SEEN).isEmpty();
    }

    @Test
    void trustsNoUnknownIssuer() throws Exception {
        EgressConfig config = config(Map.of());
        EgressGuard guard = new EgressGuard(config, host -> List.of(loopback()));

        try (EgressClient client = new EgressClient(guard, config, VERTX)) {
            String url = "https://pictures.example:" + tls.actualPort() + "/picture";

            assertThat(client.call(EgressRequest.get(url, "*/*", 1), this::take))
                    .isEqualTo(new Lost(Cause.UNTRUSTED));
        }
    }

    @Test
    void followsNoRedirect() throws Exception {
        EgressAnswer answer = call("http://hooks:" + plain.actualPort() + "/moved");

        assertThat(((Taken) answer).head().status()).isEqualTo(302);
        assertThat(SEEN).hasSize(1);
    }

    @Test
    void looksTheNameUpAnewForEveryCall() throws Exception {
        Deque<InetAddress> answers =
                new ArrayDeque<>(List.of(address("127.0.0.1"), address("10.0.0.1")));
        EgressConfig config = config(Map.of());
        EgressGuard guard = new EgressGuard(config, host -> List.of(answers.remove()));
        String url = "http://hooks:" + plain.actualPort() + "/picture";

        try (EgressClient client = client(guard, config)) {
            assertThat(client.call(EgressRequest.get(url, "*/*", 500_000), this::take))
                    .isInstanceOf(Taken.class);
            assertThat(client.call(EgressRequest.get(url, "*/*", 500_000), this::take))
                    .isInstanceOf(Forbidden.class);
        }

        assertThat(SEEN).hasSize(1);
    }

    /// First public, when it is checked at submit; then private.
    @Test
    void isNotFooledByANameThatMeansSomethingElseLater() throws Exception {
        Deque<InetAddress> answers =
                new ArrayDeque<>(List.of(address("93.184.215.14"), address("127.0.0.1")));
        EgressConfig config =
                Configs.with(Map.of("atelier.egress.ports", Integer.toString(tls.actualPort())));
        EgressGuard guard = new EgressGuard(config, host -> List.of(answers.remove()));
        String url = "https://pictures.example:" + tls.actualPort() + "/picture";

        try (EgressClient client = client(guard, config)) {
            assertThat(guard.objection(url)).isEmpty();
            assertThat(client.call(EgressRequest.get(url, "*/*", 1), this::take))
                    .isInstanceOf(Forbidden.class);
        }

        assertThat(SEEN).isEmpty();
    }

    @Test
    void sendsABody() throws Exception {
        String url = "http://hooks:" + plain.actualPort() + "/echo";
        EgressRequest request =
                new EgressRequest("POST", url, Map.of("webhook-id", "1"), "{\"a\":\"é\"}", 100);

        Taken answer = (Taken) call(request, Map.of());

        assertThat(answer.head().status()).isEqualTo(201);
        assertThat(body.toString(StandardCharsets.UTF_8)).isEqualTo("{\"a\":\"é\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/picture", "/unsized"})
    void takesNoMoreThanAskedFor(String path) throws Exception {
        String url = "http://hooks:" + plain.actualPort() + path;

        assertThat(call(EgressRequest.get(url, "*/*", 199_999), Map.of()))
                .isInstanceOf(TooLong.class);
        assertThat(body.size()).isLessThan(200_000);
        assertThat(call(EgressRequest.get(url, "*/*", 200_000), Map.of()))
                .isInstanceOf(Taken.class);
    }

    @Test
    void takesNoMoreThanIsConfigured() throws Exception {
        String url = "http://hooks:" + plain.actualPort() + "/picture";

        assertThat(
                        call(
                                EgressRequest.get(url, "*/*", 200_000),
                                Map.of("atelier.egress.max-bytes", "100K")))
                .isInstanceOf(TooLong.class);
    }

    @Test
    void saysHowItEnded() throws Exception {
        String url = "http://hooks:" + plain.actualPort();
        Map<String, String> impatient = Map.of("atelier.egress.silence", "150ms");
        Map<String, String> hasty = Map.of("atelier.egress.timeout", "600ms");

        assertThat(call(EgressRequest.get(url + "/cut", "*/*", 2_000), Map.of()))
                .isEqualTo(new Lost(Cause.BROKEN));
        assertThat(call(EgressRequest.get(url + "/silent", "*/*", 2_000), impatient))
                .isEqualTo(new Lost(Cause.SILENT));
        assertThat(call(EgressRequest.get(url + "/stalls", "*/*", 2_000), impatient))
                .isEqualTo(new Lost(Cause.SILENT));
        assertThat(call(EgressRequest.get(url + "/trickles", "*/*", 2_000), hasty))
                .isEqualTo(new Lost(Cause.SLOW));
        assertThat(call("https://hooks:1/")).isEqualTo(new Lost(Cause.UNREACHABLE));
    }

    @Test
    void givesUpOnALookUpThatTakesTooLong() throws Exception {
        EgressConfig config = config(Map.of("atelier.egress.connect-timeout", "100ms"));
        EgressGuard guard =
                new EgressGuard(
                        config,
                        host -> {
                            try {
                                Thread.sleep(10_000);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return List.of();
                        });

        try (EgressClient client = client(guard, config)) {
            assertThat(
                            client.call(
                                    EgressRequest.get("https://slow.example/", "*/*", 1),
                                    this::take))
                    .isEqualTo(new Lost(Cause.UNRESOLVED));
        }
    }

    @Test
    void triesTheNextAddressWhenOneIsDown() throws Exception {
        EgressConfig config = config(Map.of());
        EgressGuard guard =
                new EgressGuard(config, host -> List.of(address("127.0.0.9"), loopback()));
        String url = "http://hooks:" + plain.actualPort() + "/picture";

        try (EgressClient client = client(guard, config)) {
            assertThat(client.call(EgressRequest.get(url, "*/*", 500_000), this::take))
                    .isInstanceOf(Taken.class);
        }
    }

    @Test
    void passesOnWhatTheReceiverThrows() {
        String url = "http://hooks:" + plain.actualPort() + "/picture";
        EgressConfig config = config(Map.of());

        try (EgressClient client =
                client(new EgressGuard(config, host -> List.of(loopback())), config)) {
            assertThatThrownBy(() ->
                            client.call(
                                    EgressRequest.get(url, "*/*", 500_000),
                                    (head, bytes) -> {
                                        throw new IOException("disk full");
                                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("disk full");
        }
    }

    /// Only there plain http and any port will do.
    @Test
    void allowsPrivateNetworksByConfigurationButNoMetadata() throws Exception {
        EgressConfig config =
                Configs.with(Map.of("atelier.egress.allowed-networks", "0.0.0.0/0,::/0"));

        for (String url :
                List.of(
                        "https://169.254.169.254/",
                        "http://[fd00:ec2::254]/",
                        "https://[::ffff:a9fe:a9fe]/")) {
            assertThat(new EgressGuard(config, Resolver.SYSTEM).objection(url)).as(url).isPresent();
        }
        assertThat(new EgressGuard(config, Resolver.SYSTEM).objection("http://10.9.8.7:8081/x"))
                .isEmpty();
        assertThat(
                        new EgressGuard(config(Map.of()), Resolver.SYSTEM)
                                .objection("http://10.9.8.7:8081/x"))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://8.8.8.8/",
                "https://[2606:4700:4700::1111]/a?b",
                "https://1.1.1.1:443"
            })
    void permitsPublicAddresses(String url) throws Exception {
        EgressGuard guard = new EgressGuard(Configs.with(Map.of()), Resolver.SYSTEM);

        assertThat(guard.objection(url)).isEmpty();
    }

    private EgressAnswer call(String url) throws Exception {
        return call(EgressRequest.get(url, "image/png", 1_000_000), Map.of());
    }

    private EgressAnswer call(EgressRequest request, Map<String, String> more) throws Exception {
        EgressConfig config = config(more);
        try (EgressClient client =
                client(new EgressGuard(config, host -> List.of(loopback())), config)) {
            return client.call(request, this::take);
        }
    }

    private static EgressClient client(EgressGuard guard, EgressConfig config) {
        return new EgressClient(
                guard, config, VERTX, new HttpClientOptions().setTrustOptions(store));
    }

    private static EgressConfig config(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.putIfAbsent("atelier.egress.allowed-networks", "127.0.0.0/8");
        return Configs.with(all);
    }

    private void take(EgressAnswer.Head head, byte[] bytes) {
        body.writeBytes(bytes);
    }

    private static InetAddress loopback() {
        return address("127.0.0.1");
    }

    private static InetAddress address(String text) {
        return IpAddress.parse(text).orElseThrow().toInetAddress();
    }
}
