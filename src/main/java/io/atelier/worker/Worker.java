package io.atelier.worker;

import io.atelier.attempt.AttemptKey;
import io.atelier.attempt.Claims;
import io.atelier.attempt.InputPictures;
import io.atelier.attempt.Precheck;
import io.atelier.attempt.Vitals;
import io.atelier.catalog.Catalog;
import io.atelier.job.Fact;
import io.atelier.job.Order;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import io.atelier.log.FleetConfig;
import io.atelier.log.Heartbeat;
import io.atelier.log.Incarnation;
import io.atelier.log.Mailbox;
import io.atelier.log.Pulse;
import io.atelier.log.Reports;
import io.atelier.log.Tailer;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.atelier.log.Undecodable;
import io.atelier.openai.OpenAiConfig;
import io.atelier.openai.Upstream;
import io.atelier.storage.InputStore;
import io.atelier.storage.PartialStore;
import io.atelier.storage.PictureStore;
import io.atelier.trace.Redacted;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/// A running worker: it admits work as slots come free, holds what it was granted, and says so.
final class Worker implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Worker.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Incarnation incarnation;
    private final FactPublisher publisher;
    private final Upstream upstream;
    private final PictureStore store;
    private final Slots slots;
    private final Limits limits;
    private final Codec codec;
    private final Claims claims;
    private final Vitals vitals;
    private final Attempt.Desk desk;
    private final Mailbox grants;
    private final Tailer fleet;
    private final Pulse pulse;
    private final Map<AttemptKey, Attempt> underWay = new ConcurrentHashMap<>();
    private volatile long drainingSince;
    private volatile boolean draining;

    /// As it was when work last asked: a heartbeat waits for no store.
    private volatile boolean storeAway;

    Worker(
            WorkerConfig config,
            FleetConfig timing,
            Incarnation incarnation,
            Clients clients,
            Topics topics,
            Codec codec,
            FactPublisher publisher,
            Upstream upstream,
            PictureStore store,
            InputStore inputs,
            PartialStore partials,
            OpenAiConfig.Away moderationAway,
            Catalog catalog,
            MeterRegistry registry,
            Tracing tracing) {
        this.incarnation = incarnation;
        this.publisher = publisher;
        this.upstream = upstream;
        this.store = store;
        this.codec = codec;
        this.slots = new Slots(config.slots(), config.aging(), System::nanoTime);
        this.limits =
                new Limits(
                        config,
                        catalog,
                        upstream::limits,
                        incarnation.id(),
                        timing,
                        registry,
                        System::nanoTime,
                        this::tellFleet);
        this.vitals = new Vitals(timing.lease(), System::nanoTime);
        this.claims = new Claims(incarnation.id(), publisher, config.claimPatience());
        WorkerMetrics metrics = new WorkerMetrics(registry);
        metrics.tell(slots);
        this.desk =
                new Attempt.Desk(
                        incarnation.id(),
                        claims,
                        vitals,
                        upstream,
                        store,
                        new InputPictures(inputs, store),
                        new Precheck(upstream, moderationAway),
                        new Sketches(partials, publisher, incarnation.id()),
                        catalog,
                        new Reports(publisher, PAUSE),
                        tracing,
                        Thread::sleep,
                        metrics);
        registry.gauge("atelier_worker_calls", this, Worker::calls);
        this.grants =
                new Mailbox(Topic.GRANTS, incarnation.id(), clients, topics, codec, this::hear);
        this.fleet =
                new Tailer(
                                "fleet-worker",
                                () -> clients.follower(true),
                                topics.all(Topic.FLEET),
                                Tailer.From.END,
                                this::hearFleet)
                        .start();
        this.pulse = new Pulse(publisher, this::heartbeat, timing.heartbeat());
        grants.open().join();
    }

    private void hearFleet(ConsumerRecord<String, byte[]> record) {
        if (!Codec.isHeartbeat(record)) {
            return;
        }
        try {
            limits.heard(codec.heartbeat(record.value()));
        } catch (Undecodable e) {
            LOG.debugf("heartbeat skipped reason=%s", e.getMessage());
        }
        // After the shares that follow from it: whoever may claim has one.
        if (incarnation.id().equals(record.key())) {
            vitals.echo();
        }
    }

    private void tellFleet() {
        pulse.now();
    }

    /// Done once the work has a slot, or is known to be no work for us; until then no more is taken
    /// from its topic.
    CompletableFuture<Void> admit(Order.Work work) {
        return slots.acquire(work.tier()).thenAccept(slot -> start(work, slot));
    }

    /// Why jobs of some models never run, a sentence each, by model.
    Map<String, String> unmet() {
        return limits.unmet();
    }

    /// Models whose configured limits hold for no call.
    Set<String> limitsOfNobody() {
        return limits.ofNobody();
    }

    int inFlight() {
        return underWay.size();
    }

    /// Of what is in flight, that which is out at the upstream.
    private long calls() {
        return underWay.values().stream().filter(Attempt::calling).count();
    }

    /// Claims nothing from here on; what is under way goes on.
    void stopClaiming() {
        if (!draining) {
            drainingSince = System.nanoTime();
            draining = true;
        }
    }

    /// Waits until what is under way has been reported.
    ///
    /// @param patience from when claiming was stopped
    /// @return whether all of it was
    boolean drain(Duration patience) throws InterruptedException {
        stopClaiming();
        while (!underWay.isEmpty() && System.nanoTime() - drainingSince < patience.toNanos()) {
            Thread.sleep(50);
        }
        return underWay.isEmpty();
    }

    @Override
    public void close() {
        stopClaiming();
        pulse.close();
        fleet.close();
        grants.close();
    }

    private void start(Order.Work work, Slots.Slot slot) {
        AttemptKey key = AttemptKey.of(work);
        Attempt attempt = new Attempt(work, desk);
        // The ledger writes unclaimed work again: the second record of an attempt is no second
        // attempt.
        if (draining || !begins(key, attempt)) {
            slot.close();
            return;
        }
        Thread.ofVirtual()
                .name("attempt-" + key.job())
                .start(() -> {
                    try {
                        attempt(work, attempt, slot);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (ExecutionException | RuntimeException e) {
                        LOG.errorf(
                                Redacted.of(e),
                                "attempt failed in a way that nobody foresaw, its lease will end jobId=%s attempt=%d",
                                key.job(),
                                key.fence());
                    } finally {
                        underWay.remove(key);
                    }
                });
    }

    private boolean begins(AttemptKey key, Attempt attempt) {
        synchronized (underWay) {
            return underWay.putIfAbsent(key, attempt) == null;
        }
    }

    /// No claim while it would come to nothing, nor without leave of the limits. Whoever waits for
    /// better times lets go of the slot, so that work for another model goes on.
    private void attempt(Order.Work work, Attempt attempt, Slots.Slot first)
            throws InterruptedException, ExecutionException {
        Slots.Slot slot = first;
        try (Gate.Ticket ticket = limits.enter(work)) {
            vitals.awaitFirst();
            Optional<String> hindrance = hindrance(work);
            hindrance.ifPresent(reason ->
                    LOG.warnf("work waits unclaimed jobId=%s reason=%s", work.job(), reason));
            Optional<Gate.Permit> permit = hindrance.isEmpty() ? ticket.take() : Optional.empty();
            while (permit.isEmpty() && !draining) {
                slot.close();
                awaitBetterTimes(hindrance.isPresent(), ticket);
                slot = slots.acquire(work.tier()).get();
                hindrance = hindrance(work);
                permit = hindrance.isEmpty() ? ticket.take() : Optional.empty();
            }
            if (permit.isPresent()) {
                run(attempt, permit.get());
            }
        } finally {
            slot.close();
        }
    }

    private void run(Attempt attempt, Gate.Permit permit) throws InterruptedException {
        try (permit) {
            if (!draining) {
                attempt.run(permit);
            }
        }
    }

    private void awaitBetterTimes(boolean hindered, Gate.Ticket ticket)
            throws InterruptedException {
        if (hindered) {
            Thread.sleep(PAUSE);
            return;
        }
        while (!draining && !ticket.awaitTurn(PAUSE)) {
            // Its turn may take as long as the limits want.
        }
    }

    private Optional<String> hindrance(Order.Work work) {
        if (!vitals.heard()) {
            return Optional.of("this worker has not heard its own heartbeat");
        }
        if (!upstream.admits(work.operation().options().model())) {
            return Optional.of("the upstream is left alone for this model");
        }
        Optional<String> trouble = store.trouble();
        storeAway = trouble.isPresent();
        return trouble;
    }

    private void hear(Order order) {
        if (!(order instanceof Order.ToWorker toWorker)) {
            return;
        }
        AttemptKey key = AttemptKey.of(toWorker);
        if (toWorker instanceof Order.Stop) {
            Attempt attempt = underWay.get(key);
            if (attempt != null) {
                attempt.stop();
            }
        } else if (!claims.answer(toWorker) && toWorker instanceof Order.Grant) {
            giveBackUnlessUnderWay(toWorker, key);
        }
    }

    /// In one step with the beginning of an attempt: a release that overtakes its claim would take
    /// the grant from it while it calls.
    private void giveBackUnlessUnderWay(Order.ToWorker grant, AttemptKey key) {
        synchronized (underWay) {
            if (!underWay.containsKey(key)) {
                giveBack(grant);
            }
        }
    }

    /// A grant that nobody waits for any more.
    @SuppressWarnings("FutureReturnValueIgnored") // lost, it comes back when the heartbeat lacks it
    private void giveBack(Order.ToWorker grant) {
        publisher.publish(
                new Fact.Release(
                        grant.job(),
                        grant.part(),
                        grant.fence(),
                        incarnation.id(),
                        "the grant came too late"));
    }

    private Heartbeat heartbeat() {
        List<Heartbeat.Held> holding = underWay.keySet().stream().map(AttemptKey::held).toList();
        List<String> leftAlone =
                underWay.values().stream()
                        .map(Attempt::model)
                        .distinct()
                        .filter(model -> !upstream.admits(model))
                        .toList();
        return Heartbeat.worker(incarnation.name(), incarnation.unique(), holding, leftAlone)
                .calling(limits.traffic())
                .storing(storeAway && !underWay.isEmpty());
    }
}
