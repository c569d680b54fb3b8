package io.atelier.batch;

import io.atelier.attempt.AttemptKey;
import io.atelier.attempt.Claims;
import io.atelier.attempt.InputPictures;
import io.atelier.attempt.Precheck;
import io.atelier.attempt.UnusableInput;
import io.atelier.attempt.Vitals;
import io.atelier.attempt.Words;
import io.atelier.job.ImageOperation;
import io.atelier.job.Order;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import io.atelier.log.FleetConfig;
import io.atelier.log.Heartbeat;
import io.atelier.log.Incarnation;
import io.atelier.log.LaneConfig;
import io.atelier.log.Mailbox;
import io.atelier.log.Pulse;
import io.atelier.log.Reports;
import io.atelier.log.Tailer;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.atelier.openai.BatchEndpoint;
import io.atelier.openai.BatchFit;
import io.atelier.openai.BatchUpstream;
import io.atelier.openai.InputPicture;
import io.atelier.openai.Inputs;
import io.atelier.openai.OpenAiConfig;
import io.atelier.openai.Upstream;
import io.atelier.storage.BatchStore;
import io.atelier.storage.InputStore;
import io.atelier.storage.PictureStore;
import io.atelier.trace.Redacted;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/// A running batch lane: it gathers, buys batch after batch, and says which ones it works at.
final class BatchLane implements Intake.Lane, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(BatchLane.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration CLAIM_PATIENCE = Duration.ofSeconds(2);
    private static final Duration FAREWELL = Duration.ofSeconds(20);

    private final Incarnation incarnation;
    private final FactPublisher publisher;
    private final Upstream upstream;
    private final BatchUpstream batches;
    private final InputPictures pictures;
    private final PictureStore store;
    private final Vitals vitals;
    private final Claims claims;
    private final Throttle throttle;
    private final Turnaround turnaround = new Turnaround();
    private final Scratch scratch;
    private final Sights sights;
    private final Desk desk;
    private final Semaphore running;
    private final Semaphore joining;
    private final Map<String, BatchRun> runs = new ConcurrentHashMap<>();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger spooled = new AtomicInteger();
    private final Mailbox grants;
    private final Tailer fleet;
    private final Pulse pulse;
    private final Intake intake;
    private volatile boolean closing;

    /// @param name of the process; the lane has one of its own beside the worker's
    BatchLane(
            String name,
            BatchConfig config,
            LaneConfig lane,
            FleetConfig timing,
            Clients clients,
            Topics topics,
            Codec codec,
            FactPublisher publisher,
            Upstream upstream,
            BatchUpstream batches,
            PictureStore store,
            InputStore inputs,
            BatchStore lists,
            OpenAiConfig.Away moderationAway,
            MeterRegistry registry,
            Tracing tracing,
            Clock clock)
            throws IOException {
        this.incarnation = Incarnation.of(name + ".batch");
        this.publisher = publisher;
        this.upstream = upstream;
        this.batches = batches;
        this.store = store;
        this.pictures = new InputPictures(inputs, store);
        this.vitals = new Vitals(timing.lease(), System::nanoTime);
        this.claims = new Claims(incarnation.id(), publisher, CLAIM_PATIENCE);
        this.throttle = new Throttle(config.lines(), clock);
        this.scratch = Scratch.open(config.folder().resolve(name));
        this.sights = new Sights(publisher, codec, clock);
        this.running = new Semaphore(config.running());
        this.joining = new Semaphore(config.window());
        this.desk =
                new Desk(
                        incarnation.id(),
                        codec,
                        claims,
                        vitals,
                        batches,
                        store,
                        lists,
                        pictures,
                        new Precheck(upstream, moderationAway),
                        new Reports(publisher, PAUSE),
                        this::hindrance,
                        sights::find,
                        sights::show,
                        throttle,
                        turnaround,
                        new BatchMetrics(registry),
                        tracing,
                        new Desk.Settings(
                                config.bytes(),
                                config.poll(),
                                config.settle(),
                                config.transfer(),
                                config.expiry(),
                                timing.lease(),
                                config.splits(),
                                config.window()),
                        scratch.folder(),
                        Thread::sleep,
                        clock);
        this.grants =
                new Mailbox(Topic.GRANTS, incarnation.id(), clients, topics, codec, this::hear);
        this.fleet =
                new Tailer(
                                "fleet-batch",
                                () -> clients.follower(true),
                                topics.all(Topic.FLEET),
                                Tailer.From.BEGINNING,
                                this::hearFleet)
                        .start();
        this.pulse = new Pulse(publisher, this::heartbeat, timing.heartbeat());
        grants.open().join();
        Gatherer.Limits limits = new Gatherer.Limits(lane.age(), config.bytes(), this::mostLines);
        this.intake =
                new Intake(
                        new Intake.Settings(
                                topics.name(Topic.WORK_BATCH_LANE), name, 2 * config.lines()),
                        clients,
                        codec,
                        () -> new Gatherer(limits, () -> spool(codec), clock),
                        this,
                        System::nanoTime);
        registry.gauge("atelier_batch_gathered", intake, Intake::open);
        registry.gauge("atelier_batch_running", runs, Map::size);
        Thread.ofPlatform().name("batch-intake").start(intake);
    }

    @Override
    public Gathering.Kind kindOf(Order.Work work, Gatherer gatherer) {
        return kindOf(work, gatherer.urgency(work.onlyUntil()));
    }

    private Gathering.Kind kindOf(Order.Work work, int urgency) {
        ImageOperation operation = work.operation();
        BatchEndpoint endpoint =
                switch (batches.fit(operation, Inputs.NONE)) {
                    case BatchFit.Fits(BatchEndpoint known) -> known;
                    // Its claim will tell.
                    case BatchFit.Unfit _ -> BatchEndpoint.GENERATIONS;
                };
        return new Gathering.Kind(endpoint, operation.options().model(), urgency);
    }

    @Override
    public long bytesOf(Order.Work work, int recordBytes) {
        long bytes = recordBytes;
        try {
            for (InputPicture picture : pictures.of(work.tenant(), work.operation()).images()) {
                if (picture instanceof InputPicture.Stored(var source)) {
                    bytes += source.lengthBytes() * 4 / 3;
                }
            }
        } catch (UnusableInput | IOException e) {
            LOG.debugf("inputs not measured jobId=%s reason=%s", work.job(), e.toString());
        }
        return bytes;
    }

    @Override
    public void seal(Gathering gathering, Intake.Settled settled) {
        start(
                "batch-" + gathering.kind().model(),
                () -> {
                    try (gathering) {
                        if (gathering.size() > 0) {
                            running.acquire();
                            try {
                                buy(gathering, settled);
                            } finally {
                                running.release();
                            }
                        }
                    }
                });
    }

    private void buy(Gathering gathering, Intake.Settled settled)
            throws IOException, InterruptedException {
        waitWhileHindered(gathering.kind().model());
        if (closing) {
            return;
        }
        try {
            BatchRun run = new BatchRun(BatchRun.freshKey(), gathering.kind(), desk);
            runs.put(run.key(), run);
            through(run, () -> run.buy(gathering, settled));
        } finally {
            // Whatever broke off: what was not claimed is dispatched again in its time.
            gathering.entries().forEach(entry -> settled.settled(entry.source()));
        }
    }

    private void waitWhileHindered(String model) throws InterruptedException {
        Optional<String> told = Optional.empty();
        vitals.awaitFirst();
        for (Optional<String> hindrance = hindrance(model);
                hindrance.isPresent() && !closing;
                hindrance = hindrance(model)) {
            if (!hindrance.equals(told)) {
                LOG.warnf("batch waits unclaimed model=%s reason=%s", model, hindrance.get());
                told = hindrance;
            }
            Thread.sleep(PAUSE);
        }
    }

    @Override
    public void recover(Order.Work work, Runnable settled) {
        String key = work.bound();
        if (key == null || closing) {
            settled.run();
            return;
        }
        joining.acquireUninterruptibly();
        BatchRun run = runs.computeIfAbsent(key, _ -> resumed(key, work));
        start(
                "join-" + work.job(),
                () -> {
                    try {
                        run.join(work);
                    } finally {
                        joining.release();
                        settled.run();
                    }
                });
    }

    private BatchRun resumed(String key, Order.Work work) {
        try {
            BatchRun run = new BatchRun(key, kindOf(work, 0), desk);
            if (sights.unwanted(key)) {
                run.cancel();
            }
            start("batch-" + key, () -> through(run, run::resume));
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException("no room for " + key, e);
        }
    }

    /// Something that a batch goes through.
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void through(BatchRun run, Work work) throws IOException, InterruptedException {
        try {
            work.run();
        } finally {
            runs.remove(run.key(), run);
            run.close();
        }
    }

    private void start(String name, Work work) {
        Thread thread =
                Thread.ofVirtual()
                        .name(name)
                        .unstarted(() -> {
                            try {
                                work.run();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            } catch (IOException e) {
                                leftAlone(name, e);
                            } catch (RuntimeException e) {
                                leftAlone(name, Redacted.of(e));
                            } finally {
                                threads.remove(Thread.currentThread());
                            }
                        });
        threads.add(thread);
        thread.start();
    }

    private static void leftAlone(String name, Exception why) {
        LOG.errorf(why, "batch left alone, its members come again name=%s", name);
    }

    private Optional<String> hindrance(String model) {
        if (!vitals.heard()) {
            return Optional.of("this lane has not heard its own heartbeat");
        }
        if (!upstream.admits(model)) {
            return Optional.of("the upstream is left alone for this model");
        }
        if (throttle.waits(model)) {
            return Optional.of("too many tokens are enqueued for this model");
        }
        if (scratch.pictures() < 1) {
            return Optional.of("the disk of atelier.batch.folder has no room for a result");
        }
        return store.trouble();
    }

    private int mostLines(String model) {
        return Math.max(1, Math.min(throttle.lines(model), scratch.pictures()));
    }

    private WorkFile spool(Codec codec) throws IOException {
        return new WorkFile(
                scratch.folder().resolve("gathering-%d.jsonl".formatted(spooled.getAndIncrement())),
                codec);
    }

    private void hear(Order order) {
        if (!(order instanceof Order.ToWorker toLane)) {
            return;
        }
        AttemptKey attempt = AttemptKey.of(toLane);
        if (toLane instanceof Order.Stop stop) {
            runs.values().forEach(run -> run.stop(stop));
        } else if (!claims.answer(toLane)
                && toLane instanceof Order.Grant
                && runs.values().stream().noneMatch(run -> run.awaits(attempt))) {
            giveBack(toLane);
        }
    }

    /// A grant that nobody waits for any more.
    @SuppressWarnings("FutureReturnValueIgnored") // lost, it comes back when the heartbeat lacks it
    private void giveBack(Order.ToWorker grant) {
        Words words = new Words(AttemptKey.of(grant), incarnation.id());
        publisher.publish(words.release("the grant came too late"));
    }

    private void hearFleet(ConsumerRecord<String, byte[]> record) {
        if (incarnation.id().equals(record.key())) {
            vitals.echo();
            sights.forgetTheOld();
        } else if (Codec.isBatchSight(record) || Codec.isBatchWish(record)) {
            sights.hear(record);
            BatchRun run = runs.get(Codec.batchOf(record));
            if (run != null && sights.unwanted(run.key())) {
                run.cancel();
            }
        }
    }

    private Heartbeat heartbeat() {
        return Heartbeat.batch(
                incarnation.name(),
                incarnation.unique(),
                List.copyOf(runs.keySet()),
                turnaround.slowest());
    }

    /// Claims nothing from here on; what is bought goes on.
    void stopClaiming() {
        closing = true;
        intake.close();
    }

    /// Does not wait for batches: whoever comes next goes on with them.
    @Override
    public void close() {
        stopClaiming();
        try {
            long end = System.nanoTime() + FAREWELL.toNanos();
            while (runs.values().stream().anyMatch(BatchRun::sealing) && System.nanoTime() < end) {
                Thread.sleep(PAUSE.dividedBy(10));
            }
            threads.forEach(Thread::interrupt);
            for (Thread thread : List.copyOf(threads)) {
                thread.join(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pulse.close();
        fleet.close();
        grants.close();
    }

    int batches() {
        return runs.size();
    }
}
