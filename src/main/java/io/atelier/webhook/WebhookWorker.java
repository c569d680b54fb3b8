package io.atelier.webhook;

import io.atelier.egress.WebhookClient;
import io.atelier.job.Delivery;
import io.atelier.job.DeliveryAttempt;
import io.atelier.job.EndpointGone;
import io.atelier.job.Fact;
import io.atelier.job.Order;
import io.atelier.job.Setting;
import io.atelier.job.WebhookEndpoint;
import io.atelier.job.WebhookMessage;
import io.atelier.trace.LogFields;
import io.atelier.trace.Redacted;
import io.atelier.trace.SpanKeys;
import io.atelier.trace.Tracing;
import io.atelier.trace.UnderWay;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Calls targets as the ledger tells it to, each call on a virtual thread, and reports each to the
/// ledger. What it lets fall for whatever reason, the ledger tells somebody again.
final class WebhookWorker {
    private static final Logger LOG = Logger.getLogger(WebhookWorker.class);
    private static final Pattern AROUND_HOST = Pattern.compile("^https?://|:\\d+$");
    private static final Duration STEP = Duration.ofMillis(50);
    private static final String DELIVERED = "delivered";
    private static final String REFUSED = "refused";
    private static final String GONE = "gone";
    private static final String TROUBLE = "trouble";
    private static final String NO_ANSWER = "no_answer";

    private final Desk desk;
    private final int calls;
    private final Semaphore slots;
    private final Begun begun = new Begun();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean draining;

    /// Reads what a delivery says.
    interface Reading {
        WebhookMessage of(Order.Deliver order);
    }

    /// Calls a target.
    interface Posting {
        WebhookClient.Answer post(String url, List<String> secrets, String id, String body)
                throws InterruptedException;
    }

    /// Makes links of the paths in what a tenant is told.
    interface Linking {
        UnaryOperator<String> of(String tenant);
    }

    /// All that a call needs of others.
    ///
    /// @param endpoints by id
    /// @param settings heard by everybody
    /// @param reports returns once the log has it
    record Desk(
            Reading messages,
            Linking links,
            Function<String, Optional<WebhookEndpoint>> endpoints,
            Posting client,
            Consumer<Setting> settings,
            Consumer<Fact> reports,
            MeterRegistry registry,
            Tracing tracing,
            Clock clock) {}

    /// @param calls at once
    WebhookWorker(Desk desk, int calls) {
        this.desk = desk;
        this.calls = calls;
        this.slots = new Semaphore(calls);
        Stream.of(DELIVERED, REFUSED, GONE, TROUBLE, NO_ANSWER).forEach(this::timer);
    }

    /// Done once the call has begun; until then no more is taken from the topic.
    CompletableFuture<Void> admit(Order.Deliver order) {
        return CompletableFuture.runAsync(slots::acquireUninterruptibly, threads)
                .thenRun(() -> threads.execute(() -> run(order)));
    }

    int inFlight() {
        return calls - slots.availablePermits();
    }

    /// Begins no more calls.
    void stopCalling() {
        draining = true;
    }

    /// Waits until what is under way has been reported.
    void drain(Duration patience) throws InterruptedException {
        stopCalling();
        long end = System.nanoTime() + patience.toNanos();
        while (inFlight() > 0 && System.nanoTime() < end) {
            Thread.sleep(STEP);
        }
    }

    private void run(Order.Deliver order) {
        boolean reported = false;
        boolean first = begun.add(order);
        try {
            if (first && !draining) {
                deliver(order);
                reported = true;
            }
        } catch (KafkaException e) {
            LOG.warnf(
                    "message not to be had, its delivery is told of again deliveryId=%s reason=%s",
                    order.delivery(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.errorf(
                    Redacted.of(e),
                    "call failed in a way that nobody foresaw, its delivery is told of again deliveryId=%s",
                    order.delivery());
        } finally {
            if (first && !reported) {
                begun.remove(order);
            }
            slots.release();
        }
    }

    private void deliver(Order.Deliver order) throws InterruptedException {
        WebhookMessage message = desk.messages().of(order);
        try (UnderWay span = UnderWay.begin(span(order, message));
                LogFields _ = LogFields.of(message.about().toString(), order.tenant())) {
            deliver(order, message, span);
        }
    }

    /// Of the target only its name: paths may be secrets.
    private SpanBuilder span(Order.Deliver order, WebhookMessage message) {
        return desk.tracing()
                .span(SpanKind.CLIENT, "deliver", message.trace())
                .setAttribute(SpanKeys.JOB, message.about().toString())
                .setAttribute(SpanKeys.TENANT, order.tenant())
                .setAttribute(SpanKeys.DELIVERY, order.delivery().toString())
                .setAttribute(SpanKeys.ATTEMPT, (long) order.attempt())
                .setAttribute(SpanKeys.HTTP_METHOD, "POST")
                .setAttribute(SpanKeys.SERVER_ADDRESS, host(order.target()));
    }

    private static String host(Delivery.Target target) {
        return AROUND_HOST.matcher(target.origin()).replaceAll("");
    }

    private void deliver(Order.Deliver order, WebhookMessage message, UnderWay span)
            throws InterruptedException {
        String body = Body.of(message, desk.links().of(order.tenant()));
        List<String> secrets = secrets(order);
        WebhookClient.Answer answer =
                secrets.isEmpty()
                        ? new WebhookClient.Answer(
                                desk.clock().instant(),
                                Duration.ZERO,
                                null,
                                "there is no secret to sign with",
                                null,
                                null)
                        : desk.client()
                                .post(
                                        order.target().url(),
                                        secrets,
                                        order.delivery().toString(),
                                        body);
        tell(span, answer);
        report(order, answer);
    }

    private static void tell(UnderWay span, WebhookClient.Answer answer) {
        Integer status = answer.status();
        if (status != null) {
            span.span().setAttribute(SpanKeys.HTTP_STATUS, (long) status);
        }
        if (status == null || status / 100 != 2) {
            span.failed(status == null ? "no_answer" : String.valueOf(status));
        }
    }

    /// Of an endpoint as it is now: they change while deliveries wait.
    private List<String> secrets(Order.Deliver order) {
        String own = order.target().secret();
        @Nullable String endpoint = order.target().endpoint();
        if (own != null || endpoint == null) {
            return own == null ? List.of() : List.of(own);
        }
        Instant now = desk.clock().instant();
        return desk.endpoints().apply(endpoint).map(each -> each.signing(now)).orElse(List.of());
    }

    private void report(Order.Deliver order, WebhookClient.Answer answer) {
        DeliveryAttempt attempt =
                new DeliveryAttempt(
                        order.delivery(),
                        order.attempt(),
                        answer.at(),
                        answer.took(),
                        answer.status(),
                        answer.error(),
                        answer.excerpt());
        String endpoint = order.target().endpoint();
        if (attempt.gone() && endpoint != null) {
            desk.settings().accept(new EndpointGone(endpoint, answer.at()));
        }
        desk.reports().accept(new Fact.Called(attempt, answer.retryAfter()));
        count(attempt);
    }

    private void count(DeliveryAttempt attempt) {
        String outcome = outcome(attempt);
        LOG.debugf(
                "webhook called deliveryId=%s attempt=%d outcome=%s durationMs=%d",
                attempt.delivery(), attempt.number(), outcome, attempt.took().toMillis());
        timer(outcome).record(attempt.took());
    }

    private Timer timer(String outcome) {
        return Timer.builder("atelier_webhook_calls")
                .description("Calls of webhook targets, by how they ended")
                .tag("outcome", outcome)
                .register(desk.registry());
    }

    private static String outcome(DeliveryAttempt attempt) {
        if (attempt.delivered()) {
            return DELIVERED;
        }
        if (attempt.status() == null) {
            return NO_ANSWER;
        }
        return attempt.gone() ? GONE : attempt.targetInTrouble() ? TROUBLE : REFUSED;
    }
}
