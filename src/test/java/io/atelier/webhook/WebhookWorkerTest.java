package io.atelier.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.egress.WebhookClient;
import io.atelier.job.Delivery;
import io.atelier.job.DeliveryAttempt;
import io.atelier.job.EndpointGone;
import io.atelier.job.Fact;
import io.atelier.job.JobId;
import io.atelier.job.Order;
import io.atelier.job.Setting;
import io.atelier.job.WebhookEndpoint;
import io.atelier.job.WebhookEvent;
import io.atelier.job.WebhookMessage;
import io.atelier.log.Json;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WebhookWorkerTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final JobId JOB = JobId.keyed("default", "/v1/jobs", "hooked");
    private static final JobId DELIVERY = JobId.random().routedLike(JOB);
    private static final String SECRET = "whsec_b2xk";
    private static final Duration RETRY = Duration.ofSeconds(9);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private final List<Fact> reports = new CopyOnWriteArrayList<>();
    private final List<Setting> settings = new CopyOnWriteArrayList<>();
    private WebhookWorker.Reading reading = _ -> message();
    private @Nullable Integer status = 204;
    private CountDownLatch gate = new CountDownLatch(0);
    private int attempts;

    private record Post(String url, List<String> secrets, String id, String body) {}

    @Test
    void postsTheMessageAndReports() throws Exception {
        deliver(worker(4), own());

        Post post = posts.getFirst();
        assertThat(post.url()).isEqualTo("https://own.example/hook");
        assertThat(post.secrets()).containsExactly(SECRET);
        assertThat(post.id()).isEqualTo(DELIVERY.toString());
        assertThat(Json.MAPPER.readTree(post.body()))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                {"type": "job.succeeded", "timestamp": "2026-11-22T10:00:00Z",
                                 "data": {"id": "j", "requested": {"url": "/v1/mine"},
                                  "images": [{"index": 0, "url": "http://here/v1/jobs/j/images/0?tenant=default",
                                              "variants": [{"name": "a", "url": "http://here/v1/jobs/j/images/0/variants/a?tenant=default"}]},
                                             {"index": 1, "error": {"code": "x"}}]}}
                                """));
        assertThat(reports)
                .containsExactly(
                        new Fact.Called(
                                new DeliveryAttempt(
                                        DELIVERY, 1, NOW, Duration.ofMillis(5), 204, null, "said"),
                                RETRY));
        assertThat(calls("delivered")).isEqualTo(1);
    }

    @Test
    void signsWithAllSecretsOfAnEndpoint() {
        deliver(worker(4), at("one"));

        assertThat(posts.getFirst().secrets()).containsExactly("whsec_bmV3", "whsec_b3ZlcmxhcA==");
    }

    @Test
    void callsNobodyWithoutASecret() {
        deliver(worker(4), at("unknown"));

        assertThat(posts).isEmpty();
        Fact.Called report = (Fact.Called) reports.getFirst();
        assertThat(report.attempt().error()).isEqualTo("there is no secret to sign with");
    }

    @Test
    void saysThatAnEndpointIsGoneBeforeItReports() {
        status = 410;

        deliver(worker(4), at("one"));

        assertThat(settings).containsExactly(new EndpointGone("one", NOW));
        assertThat(calls("gone")).isEqualTo(1);
        deliver(worker(4), own());
        assertThat(settings).hasSize(1);
    }

    @Test
    void countsHowCallsEnded() {
        for (Integer answer : new Integer[] {200, 302, 404, 500, 429, null}) {
            status = answer;
            reports.clear();
            deliver(worker(4), own());
        }

        assertThat(
                        Map.of(
                                "delivered", calls("delivered"),
                                "refused", calls("refused"),
                                "trouble", calls("trouble"),
                                "no_answer", calls("no_answer")))
                .isEqualTo(Map.of("delivered", 1L, "refused", 2L, "trouble", 2L, "no_answer", 1L));
    }

    /// The ledger tells of it again.
    @Test
    void reportsNothingOfWhatItCouldNotRead() {
        WebhookWorker worker = worker(1);
        Order.Deliver order = own();
        for (RuntimeException trouble :
                List.of(new TimeoutException("away"), new IllegalStateException("broken"))) {
            reading =
                    _ -> {
                        throw trouble;
                    };
            worker.admit(order).join();
            await().until(() -> worker.inFlight() == 0);
        }
        assertThat(reports).isEmpty();

        reading = _ -> message();
        deliver(worker, order);

        assertThat(posts).hasSize(1);
    }

    @Test
    void makesNoCallTwiceThatItIsToldOfTwice() {
        WebhookWorker worker = worker(4);
        Order.Deliver order = own();
        deliver(worker, order);

        worker.admit(order).join();
        await().until(() -> worker.inFlight() == 0);
        deliver(worker, own());

        assertThat(posts).hasSize(2);
    }

    @Test
    void takesNoMoreThanItHasRoomFor() throws Exception {
        gate = new CountDownLatch(1);
        WebhookWorker worker = worker(2);
        worker.admit(own()).get(5, TimeUnit.SECONDS);
        worker.admit(own()).get(5, TimeUnit.SECONDS);

        CompletableFuture<Void> third = worker.admit(own());

        assertThat(third).isNotDone();
        assertThat(worker.inFlight()).isEqualTo(2);
        gate.countDown();
        third.get(5, TimeUnit.SECONDS);
        await().until(() -> reports.size() == 3);
    }

    @Test
    void reportsWhatIsUnderWayBeforeItStopsAndBeginsNothing() throws Exception {
        gate = new CountDownLatch(1);
        WebhookWorker worker = worker(2);
        worker.admit(own()).join();
        await().until(() -> posts.size() == 1);
        Thread.startVirtualThread(() -> {
            worker.stopCalling();
            gate.countDown();
        });

        worker.drain(Duration.ofSeconds(5));
        worker.admit(own()).join();

        assertThat(reports).hasSize(1);
        await().until(() -> worker.inFlight() == 0);
        assertThat(posts).hasSize(1);
    }

    private void deliver(WebhookWorker worker, Order.Deliver order) {
        int before = reports.size();
        worker.admit(order).join();
        await().until(() -> reports.size() > before && worker.inFlight() == 0);
    }

    private WebhookWorker worker(int calls) {
        return new WebhookWorker(
                new WebhookWorker.Desk(
                        order -> reading.of(order),
                        tenant -> path -> "http://here" + path + "?tenant=" + tenant,
                        id -> Optional.of(endpoint()).filter(each -> each.id().equals(id)),
                        this::post,
                        settings::add,
                        reports::add,
                        registry,
                        Tracing.OFF,
                        Clock.fixed(NOW, ZoneOffset.UTC)),
                calls);
    }

    private WebhookClient.Answer post(String url, List<String> secrets, String id, String body)
            throws InterruptedException {
        posts.add(new Post(url, secrets, id, body));
        gate.await();
        return new WebhookClient.Answer(
                NOW,
                Duration.ofMillis(5),
                status,
                status == null ? "the connection broke" : null,
                status == null ? null : "said",
                RETRY);
    }

    private static WebhookEndpoint endpoint() {
        return new WebhookEndpoint(
                "one",
                "default",
                "https://one.example/",
                Set.of(),
                List.of(
                        new WebhookEndpoint.SigningSecret("whsec_bmV3", null),
                        new WebhookEndpoint.SigningSecret("whsec_b3ZlcmxhcA==", NOW.plusSeconds(1)),
                        new WebhookEndpoint.SigningSecret("whsec_b2xk", NOW)),
                null,
                NOW,
                NOW,
                null);
    }

    private Order.Deliver own() {
        return order(new Delivery.Target("https://own.example/hook", null, SECRET));
    }

    private Order.Deliver at(String endpoint) {
        return order(new Delivery.Target("https://one.example/", endpoint, null));
    }

    private Order.Deliver order(Delivery.Target target) {
        return new Order.Deliver(DELIVERY, "default", target, ++attempts, 7);
    }

    private static WebhookMessage message() {
        try {
            return new WebhookMessage(
                    DELIVERY,
                    JOB,
                    "default",
                    WebhookEvent.JOB_SUCCEEDED,
                    NOW,
                    null,
                    Json.MAPPER.readTree(
                            """
                            {"id": "j", "requested": {"url": "/v1/mine"},
                             "images": [{"index": 0, "url": "/v1/jobs/j/images/0",
                                         "variants": [{"name": "a", "url": "/v1/jobs/j/images/0/variants/a"}]},
                                        {"index": 1, "error": {"code": "x"}}]}
                            """));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private long calls(String outcome) {
        return registry.find("atelier_webhook_calls").tag("outcome", outcome).timers().stream()
                .mapToLong(timer -> timer.count())
                .sum();
    }
}
