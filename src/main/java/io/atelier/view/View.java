package io.atelier.view;

import io.atelier.job.Fact;
import io.atelier.job.Group;
import io.atelier.job.Job;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Picture;
import io.atelier.job.Session;
import io.atelier.job.SessionAnswer;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.Tailer;
import io.atelier.log.Topic;
import io.atelier.log.Topics;
import io.atelier.log.Undecodable;
import io.atelier.log.Watermarks;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One replica's picture of all jobs, followed from the log.
///
/// Reads block their caller. They see what was written before they were asked, wherever it was
/// written, and never less than an earlier read at any replica saw; where that can't be had within
/// 2 s they say so.
public final class View implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(View.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Topics topics;
    private final Codec codec;
    private final JobIndex index;
    private final GroupIndex groups = new GroupIndex();
    private final SessionIndex sessions = new SessionIndex();
    private final PartialIndex partials = new PartialIndex();
    private final String factTopic;
    private final Set<TopicPartition> everything;
    private final Watermarks watermarks;
    private final Tailer tailer;
    private final Tailer progress;
    private final Barrier barrier;
    private final Thread catchingUp;
    private volatile boolean caughtUp;

    /// @param watermarks stay the caller's to close
    public View(
            Clients clients,
            Topics topics,
            Codec codec,
            JobIndex index,
            Watermarks watermarks,
            MeterRegistry meters) {
        this.topics = topics;
        this.codec = codec;
        this.index = index;
        this.factTopic = topics.name(Topic.FACTS);
        this.everything = new HashSet<>(topics.all(Topic.FACTS));
        this.everything.addAll(topics.all(Topic.STATE));
        this.watermarks = watermarks;
        this.tailer =
                new Tailer(
                        "view",
                        () -> clients.follower(true),
                        everything,
                        Tailer.From.BEGINNING,
                        this::hear);
        this.progress =
                new Tailer(
                        "view-progress",
                        () -> clients.follower(true),
                        topics.all(Topic.PROGRESS),
                        Tailer.From.BEGINNING,
                        this::hearProgress);
        this.barrier = new Barrier(watermarks, tailer, PATIENCE, meters);
        this.catchingUp = Thread.ofVirtual().name("view-catching-up").unstarted(this::catchUp);
        Gauge.builder("atelier.view.jobs", index, JobIndex::size)
                .description("Jobs in this process' index")
                .register(meters);
    }

    public View start() {
        tailer.start();
        progress.start();
        catchingUp.start();
        return this;
    }

    /// Never [Sight.Missing] for a job whose SUBMIT was acknowledged before this call.
    public Sight<Known> job(String tenant, JobId job) {
        boolean current = barrier.pass(partitionsOf(job));
        return Sight.of(index.find(tenant, job), current);
    }

    public Sight<Group> group(String tenant, String name) {
        boolean current = barrier.pass(partitionsOf(Group.idOf(tenant, name)));
        return Sight.of(groups.find(tenant, name), current);
    }

    /// With each turn's status as its job has it.
    public Sight<SessionAnswer> session(String tenant, JobId session) {
        boolean current = barrier.pass(partitionsOf(session));
        return Sight.of(
                sessions.find(tenant, session)
                        .map(found -> SessionAnswer.of(found, turn -> status(tenant, turn))),
                current);
    }

    private JobStatus status(String tenant, Session.Turn turn) {
        return turn.status().terminal()
                ? turn.status()
                : index.find(tenant, turn.job()).map(Known::status).orElse(turn.status());
    }

    /// A sketch of a picture, of a job that is the tenant's: see [#job]. It may not have been heard
    /// of yet.
    Optional<Picture> partial(JobId job, int image, int number) {
        return partials.find(job, image, number);
    }

    /// @param after the place before the first job wanted; null for the newest
    public Sight<Page> list(String tenant, Filter filter, @Nullable Cursor after, int limit) {
        if (barrier.pass(everything)) {
            return new Sight.Fresh<>(index.list(tenant, filter, after, limit));
        }
        // Before that it would be a list of whatever happened to be read first.
        return caughtUp
                ? new Sight.Stale<>(index.list(tenant, filter, after, limit))
                : new Sight.Unknown<>();
    }

    /// Everything that was on the log when this view started has been heard.
    public boolean caughtUp() {
        return caughtUp;
    }

    @Override
    public void close() {
        catchingUp.interrupt();
        tailer.close();
        progress.close();
    }

    private Set<TopicPartition> partitionsOf(JobId job) {
        int partition = topics.partitionOf(job);
        return Set.of(
                topics.partition(Topic.FACTS, partition), topics.partition(Topic.STATE, partition));
    }

    private void catchUp() {
        long start = System.nanoTime();
        try {
            tailer.reaches(ends()).get();
            caughtUp = true;
            LOG.infof(
                    "view caught up jobs=%d durationMs=%d",
                    index.size(), Duration.ofNanos(System.nanoTime() - start).toMillis());
        } catch (InterruptedException | ExecutionException | CancellationException closed) {
            LOG.debug("view closed before it had caught up");
        }
    }

    private Map<TopicPartition, Long> ends() throws InterruptedException {
        while (true) {
            try {
                return watermarks.of(everything).get();
            } catch (ExecutionException e) {
                LOG.warnf("view waits for Kafka reason=%s", e.getCause());
                Thread.sleep(PAUSE);
            }
        }
    }

    private void hear(ConsumerRecord<String, byte[]> record) {
        try {
            if (record.topic().equals(factTopic)) {
                hearFact(record);
            } else if (isOf(record, Codec.STATE_OF_JOB)) {
                hearState(record);
            } else if (isOf(record, Codec.STATE_OF_GROUP)) {
                groups.folded(codec.group(record.value()));
            } else if (isOf(record, Codec.STATE_OF_SESSION)) {
                hearSession(record);
            }
        } catch (Undecodable e) {
            LOG.warnf(
                    "record skipped topic=%s partition=%d offset=%d reason=%s",
                    record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    private void hearProgress(ConsumerRecord<String, byte[]> record) {
        try {
            partials.told(codec.progress(record.value()));
        } catch (Undecodable e) {
            LOG.debugf("progress skipped reason=%s", e.getMessage());
        }
    }

    private void hearFact(ConsumerRecord<String, byte[]> record) throws Undecodable {
        // A turn may be refused by its session and a retry may join another job, so they are
        // nobody's jobs before the ledger says so.
        if (codec.fact(record) instanceof Fact.Submit submit
                && submit.document().session() == null
                && submit.document().retry() == null) {
            index.submitted(submit, record.value(), written(record));
        }
    }

    private void hearState(ConsumerRecord<String, byte[]> record) throws Undecodable {
        if (record.value() == null) {
            JobId.parse(record.key().substring(Codec.STATE_OF_JOB.length()))
                    .ifPresent(job -> index.forgotten(job, written(record)));
        } else {
            Job job = codec.state(record.value());
            index.folded(job, record.value());
        }
    }

    private void hearSession(ConsumerRecord<String, byte[]> record) throws Undecodable {
        if (record.value() == null) {
            JobId.parse(record.key().substring(Codec.STATE_OF_SESSION.length()))
                    .ifPresent(sessions::forgotten);
        } else {
            sessions.folded(codec.session(record.value()));
        }
    }

    private static boolean isOf(ConsumerRecord<String, byte[]> record, String prefix) {
        @Nullable String key = record.key();
        return key != null && key.startsWith(prefix);
    }

    private static Instant written(ConsumerRecord<String, byte[]> record) {
        return Instant.ofEpochMilli(record.timestamp());
    }
}
