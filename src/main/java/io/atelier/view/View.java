package io.atelier.view;

import io.atelier.job.Account;
import io.atelier.job.Fact;
import io.atelier.job.Group;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.PartialImage;
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
import io.micrometer.core.instrument.TimeGauge;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
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
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Topics topics;
    private final Codec codec;
    private final JobIndex index;
    private final GroupIndex groups = new GroupIndex();
    private final SpendIndex spending = new SpendIndex();
    private final SessionIndex sessions = new SessionIndex();
    private final PartialIndex partials = new PartialIndex();
    private final DeliveryIndex deliveries = new DeliveryIndex();
    private final Line line = new Line(System::nanoTime);
    private final Activity activity = new Activity();
    private final Fleet fleet;
    private final Waits waits;
    private final Watchers watchers;
    private final Clock clock;
    private final String factTopic;
    private final Set<TopicPartition> everything;
    private final Watermarks watermarks;
    private final Tailer tailer;
    private final Tailer progress;
    private final Tailer heartbeats;
    private final Barrier barrier;
    private final Barrier progressBarrier;
    private final Thread catchingUp;
    private final Thread ticking;
    private volatile boolean caughtUp;

    /// @param watermarks stay the caller's to close
    public View(
            Clients clients,
            Topics topics,
            Codec codec,
            JobIndex index,
            Watermarks watermarks,
            Fleet fleet,
            Watchers watchers,
            Clock clock,
            MeterRegistry meters) {
        this.topics = topics;
        this.codec = codec;
        this.index = index;
        this.factTopic = topics.name(Topic.FACTS);
        this.everything = new HashSet<>(topics.all(Topic.FACTS));
        this.everything.addAll(topics.all(Topic.STATE));
        this.watermarks = watermarks;
        this.fleet = fleet;
        this.waits = new Waits(line, fleet, sessions);
        this.watchers = watchers;
        this.clock = clock;
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
        this.heartbeats =
                new Tailer(
                        "view-fleet",
                        () -> clients.follower(true),
                        topics.all(Topic.FLEET),
                        Tailer.From.END,
                        this::hearHeartbeat);
        this.barrier = new Barrier(watermarks, tailer, PATIENCE, meters);
        this.progressBarrier = new Barrier(watermarks, progress, PATIENCE, meters);
        this.ticking = Thread.ofVirtual().name("view-ticking").unstarted(this::tick);
        this.catchingUp = Thread.ofVirtual().name("view-catching-up").unstarted(this::catchUp);
        Gauge.builder("atelier.view.jobs", index, JobIndex::size)
                .description("Jobs in this process' index")
                .register(meters);
        tellLag(tailer, Topic.FACTS, clock, meters);
        tellLag(tailer, Topic.STATE, clock, meters);
        tellLag(progress, Topic.PROGRESS, clock, meters);
    }

    private void tellLag(Tailer of, Topic topic, Clock clock, MeterRegistry meters) {
        String name = topics.name(topic);
        String label = topic.name().toLowerCase(Locale.ROOT);
        Gauge.builder("atelier.view.lag.records", of, it -> it.lag(name))
                .description("Records that this view has not read yet")
                .tag("topic", label)
                .register(meters);
        TimeGauge.builder(
                        "atelier.view.lag",
                        of,
                        TimeUnit.MILLISECONDS,
                        it -> it.behind(name, clock.instant()).toMillis())
                .description("Age of the latest record read, while there are more")
                .tag("topic", label)
                .register(meters);
    }

    public View start() {
        tailer.start();
        progress.start();
        heartbeats.start();
        catchingUp.start();
        ticking.start();
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
                sessions.find(tenant, session).map(found -> answer(tenant, found)), current);
    }

    private SessionAnswer answer(String tenant, Session session) {
        return SessionAnswer.of(session, turn -> status(tenant, turn));
    }

    private JobStatus status(String tenant, Session.Turn turn) {
        return turn.status().terminal()
                ? turn.status()
                : index.find(tenant, turn.job()).map(Known::status).orElse(turn.status());
    }

    /// What a tenant has spent; nothing where the ledger has never heard of it.
    Sight<SpendIndex.Spending> spending(String tenant) {
        boolean current = barrier.pass(partitionsOf(Account.idOf(tenant)));
        Optional<SpendIndex.Spending> known = spending.find(tenant);
        return current || known.isPresent()
                ? Sight.of(Optional.of(known.orElseGet(SpendIndex.Spending::none)), current)
                : new Sight.Unknown<>();
    }

    /// The groups of a tenant that have cost the most.
    List<Group> dearestGroups(String tenant, int limit) {
        return groups.dearest(tenant, limit);
    }

    /// What webhooks are told, or were, of a job that is the tenant's: see [#job].
    Sight<List<DeliveryAnswer>> deliveries(String tenant, JobId job) {
        boolean current = barrier.pass(partitionsOf(job));
        return Sight.of(index.find(tenant, job).map(_ -> deliveries.of(job)), current);
    }

    /// Why a job waits; empty where it doesn't.
    Optional<JobAnswer.Queue> queue(Known job, Instant now) {
        return waits.of(job, now);
    }

    /// How all of it goes, as far as was heard.
    OverviewAnswer overview(Instant now) {
        return OverviewAnswer.of(
                activity,
                fleet,
                spending,
                oldest ->
                        index.find(oldest.tenant(), oldest.job())
                                .flatMap(job -> waits.of(job, now))
                                .orElse(null),
                now);
    }

    /// Follows a job that is the tenant's: see [#job].
    ///
    /// @param from null for a watcher that comes for the first time
    JobsFeed follow(
            String tenant, JobId job, EventId.@Nullable OfJobs from, UnaryOperator<String> urls) {
        List<JobsFeed.Followed> alone = List.of(new JobsFeed.Followed(job, true));
        return new JobsFeed(new Source(tenant, () -> alone), from, true, urls);
    }

    /// Follows the turns of a session that is the tenant's: see [#session].
    JobsFeed followSession(
            String tenant,
            JobId session,
            EventId.@Nullable OfJobs from,
            UnaryOperator<String> urls) {
        return new JobsFeed(new Source(tenant, () -> turns(tenant, session)), from, false, urls);
    }

    GroupFeed followGroup(String tenant, String name, EventId.@Nullable OfGroup from) {
        return new GroupFeed(() -> groups.entry(tenant, name), from);
    }

    Watchers watchers() {
        return watchers;
    }

    private List<JobsFeed.Followed> turns(String tenant, JobId session) {
        return sessions.find(tenant, session).map(Session::turns).orElse(List.of()).stream()
                .map(turn -> new JobsFeed.Followed(turn.job(), !turn.status().terminal()))
                .toList();
    }

    /// What feeds of one tenant are made from.
    private final class Source implements JobsFeed.Source {
        private final String tenant;
        private final Supplier<List<JobsFeed.Followed>> jobs;

        Source(String tenant, Supplier<List<JobsFeed.Followed>> jobs) {
            this.tenant = tenant;
            this.jobs = jobs;
        }

        @Override
        public List<JobsFeed.Followed> jobs() {
            return jobs.get();
        }

        @Override
        public Optional<Known> find(JobId job) {
            return index.find(tenant, job);
        }

        @Override
        public List<PartialIndex.Sketch> sketches(JobId job, long next) {
            return partials.of(job, next);
        }

        @Override
        public void hearSketches(JobId job) {
            progressBarrier.pass(Set.of(topics.partition(Topic.PROGRESS, topics.partitionOf(job))));
        }

        @Override
        public Optional<JobAnswer.Queue> queue(Known job, Instant now) {
            return waits.of(job, now);
        }
    }

    /// A sketch of a picture, of a job that is the tenant's: see [#job]. It may not have been heard
    /// of yet.
    Optional<Picture> partial(JobId job, int image, int number) {
        return partials.find(job, image, number);
    }

    /// @param after the place before the first job wanted; null for the newest
    public Sight<Page<Known>> list(
            String tenant, Filter filter, @Nullable Cursor after, int limit) {
        return listed(() -> index.list(tenant, filter, after, limit));
    }

    /// Groups, the one that moved last first.
    Sight<Page<Group>> groups(String tenant, @Nullable Cursor after, int limit) {
        return listed(() -> groups.list(tenant, after, limit));
    }

    /// Sessions, newest first.
    Sight<Page<SessionAnswer>> sessions(String tenant, @Nullable Cursor after, int limit) {
        return listed(
                () -> sessions.list(tenant, after, limit).map(session -> answer(tenant, session)));
    }

    private <T> Sight<T> listed(Supplier<T> list) {
        if (barrier.pass(everything)) {
            return new Sight.Fresh<>(list.get());
        }
        // Before that it would be a list of whatever happened to be read first.
        return caughtUp ? new Sight.Stale<>(list.get()) : new Sight.Unknown<>();
    }

    /// The oldest members of a group; missing where there is no such group. Whatever was handed in
    /// before this call is seen.
    Sight<Page<Known>> members(String tenant, String group, int limit) {
        boolean current = barrier.pass(everything);
        Page<Known> page = index.oldest(tenant, membersOf(group), null, limit);
        if (!current && !caughtUp) {
            return new Sight.Unknown<>();
        }
        // The counters follow a moment after the first member.
        boolean known = !page.items().isEmpty() || groups.find(tenant, group).isPresent();
        return Sight.of(Optional.of(page).filter(_ -> known), current);
    }

    /// The members that come after.
    Page<Known> members(String tenant, String group, Cursor after, int limit) {
        return index.oldest(tenant, membersOf(group), after, limit);
    }

    private static Filter membersOf(String group) {
        return new Filter(null, null, group);
    }

    /// Everything that was on the log when this view started has been heard.
    public boolean caughtUp() {
        return caughtUp;
    }

    @Override
    public void close() {
        watchers.close();
        catchingUp.interrupt();
        ticking.interrupt();
        tailer.close();
        progress.close();
        heartbeats.close();
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

    private void tick() {
        try {
            while (true) {
                Thread.sleep(TICK);
                line.tick(caughtUp);
                activity.sample(clock.instant());
                watchers.cutStalled();
            }
        } catch (InterruptedException closed) {
            LOG.debug("view ticks no more");
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
                Group group = codec.group(record.value());
                groups.folded(group, record.offset(), written(record));
                watchers.changed(group.id());
            } else if (isOf(record, Codec.STATE_OF_ACCOUNT)) {
                spending.folded(codec.account(record.value()));
            } else if (isOf(record, Codec.STATE_OF_DAY)) {
                hearDay(record);
            } else if (isOf(record, Codec.STATE_OF_SESSION)) {
                hearSession(record);
            } else if (isOf(record, Codec.STATE_OF_DELIVERY)) {
                hearDelivery(record);
            } else if (isOf(record, Codec.STATE_OF_ATTEMPT) && record.value() != null) {
                deliveries.called(codec.attempt(record.value()));
            }
        } catch (Undecodable e) {
            LOG.warnf(
                    "record skipped topic=%s partition=%d offset=%d reason=%s",
                    record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    private void hearProgress(ConsumerRecord<String, byte[]> record) {
        try {
            PartialImage partial = codec.progress(record.value());
            partials.told(partial, record.offset());
            watchers.changed(partial.job());
        } catch (Undecodable e) {
            LOG.debugf("progress skipped reason=%s", e.getMessage());
        }
    }

    private void hearHeartbeat(ConsumerRecord<String, byte[]> record) {
        if (!Codec.isHeartbeat(record)) {
            return;
        }
        try {
            fleet.heard(codec.heartbeat(record.value()));
        } catch (Undecodable e) {
            LOG.debugf("heartbeat skipped reason=%s", e.getMessage());
        }
    }

    private void hearFact(ConsumerRecord<String, byte[]> record) throws Undecodable {
        // A turn may be refused by its session and a retry may join another job, so they are
        // nobody's jobs before the ledger says so.
        if (codec.fact(record) instanceof Fact.Submit submit
                && submit.document().session() == null
                && submit.document().retry() == null) {
            index.submitted(submit, record.value(), written(record));
            watchers.changed(submit.job());
        }
    }

    private void hearState(ConsumerRecord<String, byte[]> record) throws Undecodable {
        if (record.value() == null) {
            JobId.parse(record.key().substring(Codec.STATE_OF_JOB.length()))
                    .ifPresent(job -> {
                        index.forgotten(job, written(record));
                        line.forgotten(job);
                    });
        } else {
            Job job = codec.state(record.value());
            index.folded(job, record.value());
            line.heard(job);
            activity.heard(job);
            watchers.changed(job.id());
        }
    }

    private void hearSession(ConsumerRecord<String, byte[]> record) throws Undecodable {
        if (record.value() == null) {
            JobId.parse(record.key().substring(Codec.STATE_OF_SESSION.length()))
                    .ifPresent(sessions::forgotten);
        } else {
            Session session = codec.session(record.value());
            sessions.folded(session);
            watchers.changed(session.id());
        }
    }

    private void hearDay(ConsumerRecord<String, byte[]> record) throws Undecodable {
        if (record.value() == null) {
            spending.forgotten(Codec.dayOf(record.key()));
        } else {
            spending.folded(codec.dayOfSpending(record.value()));
        }
    }

    private void hearDelivery(ConsumerRecord<String, byte[]> record) throws Undecodable {
        if (record.value() == null) {
            JobId.parse(record.key().substring(Codec.STATE_OF_DELIVERY.length()))
                    .ifPresent(deliveries::forgotten);
        } else {
            deliveries.folded(codec.delivery(record.value()));
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
