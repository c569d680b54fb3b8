package io.atelier.log;

import io.atelier.job.ApiKey;
import io.atelier.job.Budget;
import io.atelier.job.EndpointGone;
import io.atelier.job.Setting;
import io.atelier.job.TenantSettings;
import io.atelier.job.WebhookEndpoint;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/// What administrators have set for tenants, their keys and webhooks: the topic `settings`, which
/// every process follows whole. While Kafka is away the last that was heard holds on.
@ApplicationScoped
public class Settings {
    private static final Logger LOG = Logger.getLogger(Settings.class);

    /// After the topics (10).
    private static final int PRIORITY = 15;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Clients clients;
    private final List<TopicPartition> topic;
    private final Codec codec;
    private final FactPublisher publisher;
    private final Tailer tailer;
    private final Map<String, TenantSettings> tenants = new ConcurrentHashMap<>();
    private final Map<String, Budget> budgets = new ConcurrentHashMap<>();
    private final Map<String, ApiKey> keys = new ConcurrentHashMap<>();
    private final Map<String, WebhookEndpoint> endpoints = new ConcurrentHashMap<>();
    private final Map<String, EndpointGone> gone = new ConcurrentHashMap<>();
    private volatile Map<String, List<WebhookEndpoint>> endpointsOf = Map.of();

    public Settings(Clients clients, Topics topics, Codec codec, FactPublisher publisher) {
        this.clients = clients;
        this.topic = topics.all(Topic.SETTINGS);
        this.codec = codec;
        this.publisher = publisher;
        this.tailer =
                new Tailer(
                        "settings",
                        () -> clients.follower(true),
                        topic,
                        Tailer.From.BEGINNING,
                        this::hear);
    }

    void start(@Observes @Priority(PRIORITY) StartupEvent event) {
        tailer.start();
    }

    @PreDestroy
    void close() {
        tailer.close();
    }

    public Optional<TenantSettings> tenant(String tenant) {
        return Optional.ofNullable(tenants.get(tenant));
    }

    /// By name.
    public List<TenantSettings> tenants() {
        return sorted(tenants.values(), Comparator.comparing(TenantSettings::id));
    }

    /// Empty where nothing is capped.
    public Optional<Budget> budget(String tenant) {
        return Optional.ofNullable(budgets.get(tenant));
    }

    /// By tenant.
    public List<Budget> budgets() {
        return sorted(budgets.values(), Comparator.comparing(Budget::tenant));
    }

    public Optional<ApiKey> key(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    /// Revoked ones too, oldest first.
    public List<ApiKey> keys() {
        return sorted(
                keys.values(), Comparator.comparing(ApiKey::createdAt).thenComparing(ApiKey::id));
    }

    public Optional<WebhookEndpoint> endpoint(String id) {
        return Optional.ofNullable(endpoints.get(id)).map(this::asItIs);
    }

    /// Disabled ones too, oldest first.
    public List<WebhookEndpoint> endpoints(String tenant) {
        return endpointsOf.getOrDefault(tenant, List.of());
    }

    /// Of all tenants, oldest first.
    public List<WebhookEndpoint> endpoints() {
        return allEndpoints();
    }

    /// Writes it and waits until it holds in this process; in others it does a moment later.
    ///
    /// @return false where Kafka did not say in time that it has it: perhaps it has
    public boolean set(Setting setting) throws InterruptedException {
        return within(publisher.publish(setting), PATIENCE) && catchUp(PATIENCE);
    }

    /// Waits until everything has been heard that was set before.
    ///
    /// @return false where that took longer, or Kafka is away
    public boolean catchUp(Duration patience) throws InterruptedException {
        try (Consumer<String, byte[]> asking = clients.follower(false)) {
            Map<TopicPartition, Long> ends = asking.endOffsets(topic, patience);
            return within(tailer.reaches(ends), patience);
        } catch (KafkaException e) {
            LOG.warnf("settings may be out of date reason=%s", e.getMessage());
            return false;
        }
    }

    private static boolean within(Future<?> future, Duration patience) throws InterruptedException {
        try {
            future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            future.cancel(false);
            LOG.warnf("setting not acknowledged or not heard reason=%s", e);
            return false;
        }
    }

    private void hear(ConsumerRecord<String, byte[]> record) {
        try {
            switch (codec.setting(record)) {
                case TenantSettings tenant -> tenants.put(tenant.id(), tenant);
                case Budget budget ->
                        budgets.compute(budget.tenant(), (_, _) -> budget.caps() ? budget : null);
                case ApiKey key -> keys.put(key.id(), key);
                case WebhookEndpoint endpoint -> {
                    endpoints.put(endpoint.id(), endpoint);
                    regroup();
                }
                case EndpointGone target -> {
                    gone.put(target.endpoint(), target);
                    regroup();
                }
            }
        } catch (Undecodable e) {
            LOG.errorf(
                    "setting skipped, nobody heeds it topic=%s offset=%d reason=%s",
                    record.topic(), record.offset(), e.getMessage());
        }
    }

    /// The ledger asks for those of a tenant with every event, they change hardly ever.
    private void regroup() {
        endpointsOf =
                allEndpoints().stream().collect(Collectors.groupingBy(WebhookEndpoint::tenant));
    }

    private List<WebhookEndpoint> allEndpoints() {
        return sorted(
                endpoints.values().stream().map(this::asItIs).toList(),
                Comparator.comparing(WebhookEndpoint::createdAt)
                        .thenComparing(WebhookEndpoint::id));
    }

    private WebhookEndpoint asItIs(WebhookEndpoint endpoint) {
        EndpointGone target = gone.get(endpoint.id());
        return target == null ? endpoint : target.applied(endpoint);
    }

    private static <T> List<T> sorted(Collection<T> all, Comparator<T> order) {
        return all.stream().sorted(order).toList();
    }
}
