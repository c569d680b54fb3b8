package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.catalog.Catalog;
import io.atelier.catalog.Labels;
import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.Order;
import io.atelier.job.Picture;
import io.atelier.job.Proof;
import io.atelier.job.SampleDocument;
import io.atelier.job.Usage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LedgerMetricsTest {
    private static final String WORKER = "pod-1/aaaa";
    private static final JobDocument DOCUMENT = SampleDocument.PLAIN.made();

    /// The document's is long retired.
    private static final String MODEL = "other";

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private final InstantSource time = () -> now;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LedgerMetrics metrics =
            new LedgerMetrics(registry, Labels.of(Catalog.load()), time.withZone(ZoneOffset.UTC));
    private final Queues queues = new Queues(new Fairness(2, 1000, Map.of()), () -> 1);
    private final Shard shard =
            new Shard(new Reducer(Policies.PLAIN), queues, Policies.WEBHOOKS, 1);

    @Test
    void countsFromZero() {
        assertThat(count("jobs", "tier", "batch", "outcome", "ambiguous")).isZero();
        assertThat(count("rejoins", "reason", "fenced")).isZero();
        assertThat(count("cost_usd", "model", "other", "lane", "batch")).isZero();
        assertThat(count("deliveries", "event", "group.completed", "outcome", "failed")).isZero();
    }

    @Test
    void countsWhatWasBoughtOnce() {
        Order.Work work = granted(submitted());
        Fact.Succeeded bought = succeeded(work, new Usage(10, 20, 0, 470, 5, null));

        fold(bought);
        commit();
        fold(bought);
        commit();

        assertThat(money("pictures")).isEqualTo(1);
        assertThat(money("cost_usd")).isEqualTo(0.0005);
        assertThat(count("tokens", "model", MODEL, "kind", "image_in")).isEqualTo(20);
        assertThat(count("tokens", "model", MODEL, "kind", "cached_in")).isEqualTo(5);
        assertThat(money("possibly_billed_usd")).isZero();
        assertThat(count("jobs", "tier", "standard", "outcome", "succeeded")).isEqualTo(1);
    }

    @Test
    void countsADoubtfulCallWhenTheDoubtArises() {
        Order.Work work = granted(submitted());

        fold(doubtful(work));
        commit();

        assertThat(money("possibly_billed_usd")).isEqualTo(0.05);
        assertThat(money("cost_usd")).isZero();
    }

    /// Counters never go down, so what is no longer in doubt has one of its own.
    @Test
    void countsDoubtThatIsCleared() {
        Order.Work work = granted(submitted());
        fold(doubtful(work));
        commit();
        assertThat(money("doubt_cleared_usd")).isZero();

        fold(succeeded(work, new Usage(0, 0, 0, 470)));
        commit();

        assertThat(money("possibly_billed_usd")).isEqualTo(0.05);
        assertThat(money("doubt_cleared_usd")).isEqualTo(0.05);
        assertThat(money("cost_usd")).isPositive();
    }

    @Test
    void doesNotCountAgainWhatIsReadBack() {
        Order.Work work = granted(submitted());
        fold(succeeded(work, new Usage(1, 1, 1, 1)));
        Shard.Batch batch = shard.take();
        Shard next = new Shard(new Reducer(Policies.PLAIN), queues, Policies.WEBHOOKS, 1);
        batch.jobs().forEach(next::restore);
        next.restored();

        metrics.committed(next.take());

        assertThat(money("pictures")).isZero();
    }

    @Test
    void tellsTheAgeOfWhatWasQueuedFirst() {
        List<JobId> jobs = IntStream.range(0, 4).mapToObj(each -> submitted()).toList();
        now = now.plus(MINUTE);
        shard.letGo(now, 1);
        queues.dispatch(now, 1);
        now = now.plus(MINUTE);

        assertThat(oldestSeconds()).as("dispatched, unclaimed").isEqualTo(120);
        jobs.subList(0, 2).forEach(this::cancel);
        assertThat(oldestSeconds()).as("still in the queue").isEqualTo(120);
        submitted();
        now = now.plus(MINUTE);
        jobs.subList(2, 4).forEach(this::cancel);

        assertThat(oldestSeconds()).as("handed in last").isEqualTo(60);
        now = now.plus(MINUTE);
        assertThat(oldest()).as("though nobody looked again").isEqualTo(120);
    }

    @Test
    void tellsNoAgeWhereNothingWaits() {
        submitted();
        now = now.plus(MINUTE);
        assertThat(oldestSeconds()).isEqualTo(60);

        shard.letGo(now, 1);
        queues.dispatch(now, 1);
        Order.Work work = (Order.Work) shard.take().orders().getFirst();
        fold(new Fact.Claim(work.job(), work.part(), work.fence(), WORKER, 1));

        metrics.depths(List.of(shard));
        assertThat(oldest()).isZero();
    }

    private static Fact.Failed doubtful(Order.Work work) {
        return new Fact.Failed(
                work.job(),
                work.part(),
                work.fence(),
                WORKER,
                Proof.AMBIGUOUS,
                Failure.of("trouble", "Trouble."),
                null,
                null);
    }

    private double money(String metric) {
        return count(metric, "model", MODEL, "tier", "standard", "lane", "realtime");
    }

    private double oldestSeconds() {
        metrics.ages(queues);
        return oldest();
    }

    private double oldest() {
        return registry.get("atelier_ledger_oldest")
                .tag("tier", "standard")
                .timeGauge()
                .value(TimeUnit.SECONDS);
    }

    private JobId submitted() {
        JobId id = JobId.random();
        fold(new Fact.Submit(id, DOCUMENT, now, null));
        return id;
    }

    private Order.Work granted(JobId job) {
        shard.letGo(now, 1);
        queues.dispatch(now, 1);
        Order.Work work =
                shard.take().orders().stream()
                        .filter(Order.Work.class::isInstance)
                        .map(Order.Work.class::cast)
                        .filter(order -> order.job().equals(job))
                        .findFirst()
                        .orElseThrow();
        fold(new Fact.Claim(work.job(), work.part(), work.fence(), WORKER, 1));
        return work;
    }

    private static Fact.Succeeded succeeded(Order.Work work, Usage usage) {
        return new Fact.Succeeded(
                work.job(),
                work.part(),
                work.fence(),
                WORKER,
                List.of(new Picture(0, "name", "image/png", 10, "ab", 1, 1)),
                usage,
                null,
                false);
    }

    private void cancel(JobId job) {
        fold(new Fact.Cancel(job, "default", null));
    }

    private void fold(Fact fact) {
        shard.fold(fact, null, now, 1);
    }

    private void commit() {
        metrics.committed(shard.take());
    }

    private double count(String what, String... tags) {
        return registry.get("atelier_ledger_" + what).tags(tags).counter().count();
    }
}
