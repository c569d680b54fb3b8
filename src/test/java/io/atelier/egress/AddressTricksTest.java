package io.atelier.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every way we know to make somebody else's server call an address that only it can reach.
class AddressTricksTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static Canary canary;

    /// @param addresses what its name resolves to
    record Trick(String what, String url, List<InetAddress> addresses) {
        static Trick parse(String line) {
            String[] columns = line.split("\\|", -1);
            try {
                return new Trick(
                        columns[0].strip(),
                        new JsonMapper().readValue(columns[1], String.class),
                        Arrays.stream(columns[2].strip().split(" "))
                                .filter(text -> !text.isEmpty())
                                .map(text -> IpAddress.parse(text).orElseThrow().toInetAddress())
                                .toList());
            } catch (IOException e) {
                throw new UncheckedIOException(line, e);
            }
        }

        String urlAt(int port) {
            return url.replace("{port}", Integer.toString(port));
        }

        List<InetAddress> resolve(String host) throws UnknownHostException {
            if (addresses.isEmpty()) {
                throw new UnknownHostException(host);
            }
            return addresses;
        }

        @Override
        public String toString() {
            return what + ": " + url;
        }
    }

    @BeforeAll
    static void open() throws IOException {
        canary = new Canary();
    }

    @AfterAll
    static void close() throws IOException {
        canary.close();
        VERTX.close();
    }

    static Stream<Trick> tricks() throws IOException {
        try (InputStream table =
                Objects.requireNonNull(
                        AddressTricksTest.class.getResourceAsStream("address-tricks.txt"))) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Trick::parse);
        }
    }

    @ParameterizedTest
    @MethodSource("tricks")
    void callsNobody(Trick trick) throws Exception {
        EgressConfig config = config(Map.of());
        EgressGuard guard = new EgressGuard(config, trick::resolve);
        EgressRequest request =
                EgressRequest.get(trick.urlAt(canary.port()), "image/png", 1_000_000);

        try (EgressClient client = new EgressClient(guard, config, VERTX)) {
            EgressAnswer answer = client.call(request, (head, bytes) -> {});

            assertThat(answer).isInstanceOf(EgressAnswer.Forbidden.class);
            assertThat(guard.objection(request.url())).isPresent();
            assertThat(webhook(client, request.url()).error()).startsWith("may not be called: ");
            assertThat(canary.connections()).isZero();
        }
    }

    private static WebhookClient.Answer webhook(EgressClient client, String url) throws Exception {
        return new WebhookClient(client::call, Clock.systemUTC())
                .post(url, List.of("whsec_eA=="), "1", "{}");
    }

    @Test
    void knowsManyOfThem() throws IOException {
        assertThat(tricks().distinct().count()).isGreaterThanOrEqualTo(110);
    }

    /// Else a table of no calls would prove nothing.
    @Test
    void hasACanaryThatCanBeReached() throws Exception {
        try (Canary reachable = new Canary()) {
            EgressConfig config =
                    config(Map.of("atelier.egress.allowed-networks", "127.0.0.0/8,::1/128"));
            EgressGuard guard = new EgressGuard(config, Resolver.SYSTEM);
            int calls = 0;

            try (EgressClient client = new EgressClient(guard, config, VERTX)) {
                for (String host : List.of("127.0.0.1", "localhost")) {
                    String url = "https://" + host + ":" + reachable.port() + "/";
                    client.call(EgressRequest.get(url, "image/png", 1), (head, bytes) -> {});
                    calls++;
                }
            }

            await().until(() -> reachable.connections() >= 2);
            assertThat(calls).isEqualTo(2);
        }
    }

    /// What the JDK says of the same addresses: the reason why the table is ours.
    @Test
    void knowsMoreThanTheJdk() throws IOException {
        List<String> missed =
                tricks().flatMap(trick -> trick.addresses().stream())
                        .filter(address -> SpecialPurpose.of(IpAddress.of(address)).isPresent())
                        .filter(address ->
                                !address.isLoopbackAddress()
                                        && !address.isSiteLocalAddress()
                                        && !address.isLinkLocalAddress()
                                        && !address.isAnyLocalAddress()
                                        && !address.isMulticastAddress())
                        .map(InetAddress::getHostAddress)
                        .toList();

        assertThat(missed).contains("100.64.1.1", "fd00:0:0:0:0:0:0:1", "64:ff9b:0:0:0:0:7f00:1");
    }

    private static EgressConfig config(Map<String, String> more) {
        return Configs.with(
                Stream.concat(
                                Map.of(
                                        "atelier.egress.ports",
                                        "443," + canaryPort(),
                                        "atelier.egress.connect-timeout",
                                        "300ms")
                                        .entrySet()
                                        .stream(),
                                more.entrySet().stream())
                        .collect(
                                java.util.stream.Collectors.toMap(
                                        Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static int canaryPort() {
        return canary.port();
    }
}
