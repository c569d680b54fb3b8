package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import io.atelier.job.PartialImage;
import io.atelier.job.Picture;
import io.atelier.job.SampleDocument;
import io.atelier.job.Step;
import io.atelier.log.Codec;
import io.atelier.log.Tailer;
import io.atelier.log.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Callers who stay for what becomes of their job.
class LiveSubmissionsTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration NOT_LONG = Duration.ofMillis(20);
    private static final JobDocument DOCUMENT = SampleDocument.PLAIN.made();

    private final Topics topics = new Topics("t.", 4);
    private final Codec codec = new Codec(topics);
    private final ScriptedLog log = new ScriptedLog();
    private final List<Tailer.Listener> ears = new ArrayList<>();
    private final LiveJobs jobs =
            new LiveJobs(
                    codec,
                    topics,
                    listener -> {
                        ears.add(listener);
                        return CompletableFuture.completedFuture(null);
                    });
    private final JobId id = JobId.random();
    private @Nullable Job stored;
    private final LiveSubmissions submissions =
            new LiveSubmissions(
                    jobs,
                    log.commands,
                    new JobSights(
                            log.commands,
                            (job, offset) -> {
                                if (stored == null) {
                                    throw new KafkaException("away");
                                }
                                assertThat(offset).isEqualTo(7);
                                return stored;
                            }),
                    Clock.systemUTC());

    @Test
    void hearsTheEndOfANewJob() throws InterruptedException {
        log.says(Order.Reply.Kind.DONE, JobStatus.QUEUED);

        try (LiveJob live = listening(submissions.submit(id, false, DOCUMENT)).live()) {
            state(running(id));
            assertThat(live.settled(NOT_LONG)).isEmpty();
            assertThat(live.latest()).contains(running(id));
            state(failed(JobId.random()));
            state(failed(id));

            assertThat(live.settled(SOON)).contains(failed(id));
        }
        assertThat(jobs.size()).isZero();
        assertThat(ears).hasSize(1);
    }

    @Test
    void tellsOfSketchesInOrder() throws InterruptedException {
        log.says(Order.Reply.Kind.DONE, JobStatus.QUEUED);
        PartialImage sketch =
                new PartialImage(id, 0, new Picture(0, "n", "image/png", 1, "h", 2, 2));

        try (LiveJob live = listening(submissions.submit(id, false, DOCUMENT)).live()) {
            hear(codec.progress(sketch));
            state(failed(id));

            assertThat(live.next(SOON)).contains(new News.Sketched(sketch));
            assertThat(live.next(SOON)).contains(new News.Moved(failed(id)));
            assertThat(live.next(NOT_LONG)).isEmpty();
        }
    }

    @Test
    void tellsEverybodyWhoWaits() throws InterruptedException {
        try (LiveJob one = jobs.follow(id);
                LiveJob other = jobs.follow(id)) {
            state(failed(id));

            assertThat(one.settled(SOON)).isPresent();
            assertThat(other.settled(SOON)).isPresent();
        }
    }

    @Test
    void looksUpAJobThatHadEndedBefore() throws InterruptedException {
        log.says(Order.Reply.Kind.REPLAYED, JobStatus.FAILED).standsAt(7L);
        stored = failed(id);

        Stay.Listening stay = listening(submissions.submit(id, true, DOCUMENT));

        assertThat(stay.how()).isEqualTo(Stay.How.REPLAYED);
        assertThat(stay.live().settled(NOT_LONG)).contains(failed(id));
    }

    @Test
    void followsTheTwinThatARetryHasJoined() throws InterruptedException {
        JobId twin = JobId.random();
        log.says(Order.Reply.Kind.JOINED, JobStatus.RUNNING).joins(twin).shows(running(twin));

        Stay.Listening stay = listening(submissions.submit(id, false, DOCUMENT.retried(1)));
        state(failed(twin));

        assertThat(stay.how()).isEqualTo(Stay.How.JOINED);
        assertThat(stay.live().id()).isEqualTo(twin);
        assertThat(stay.live().settled(SOON)).contains(failed(twin));
        assertThat(jobs.size()).isEqualTo(1);
        assertThat(log.facts.getLast()).isInstanceOf(Fact.Look.class);
    }

    /// Between listening and looking the job may have moved on.
    @Test
    void seesNothingOlderThanItHasHeard() throws InterruptedException {
        try (LiveJob live = jobs.follow(id)) {
            state(failed(id).with(step()));
            live.hear(new News.Moved(running(id)));

            assertThat(live.next(SOON)).isPresent();
            assertThat(live.next(SOON)).isPresent();
            assertThat(live.latest()).contains(failed(id).with(step()));
        }
    }

    @Test
    void hearsWhatASessionSaysToATurn() throws InterruptedException {
        JobDocument turn = DOCUMENT.inSession(JobId.random(), 1);

        log.says(Order.Reply.Kind.NOT_FOUND, null);
        assertThat(submissions.submit(id, false, turn)).isEqualTo(new Stay.NoSuchSession());
        log.refuses(Order.Reply.Refusal.SESSION_FULL);
        assertThat(submissions.submit(id, false, turn))
                .isEqualTo(new Stay.Refused(Order.Reply.Refusal.SESSION_FULL));
        log.isSilent();
        assertThat(submissions.submit(id, false, turn)).isEqualTo(new Stay.Unknown(id));
        assertThat(jobs.size()).isZero();
        assertThat(submissions.submit(id, false, DOCUMENT.inSession(id, null)))
                .isInstanceOf(Stay.Listening.class);
    }

    @Test
    void doesNotWaitForWhatCannotBeReadBack() throws InterruptedException {
        log.says(Order.Reply.Kind.REPLAYED, JobStatus.FAILED).standsAt(7L);

        assertThat(submissions.submit(id, true, DOCUMENT)).isEqualTo(new Stay.Unknown(id));
        assertThat(jobs.size()).isZero();
    }

    @Test
    void waitsForAFirstTryThatNobodySpokeOf() throws InterruptedException {
        log.isSilent();

        Stay.Listening stay = listening(submissions.submit(id, false, DOCUMENT.retried(0)));

        assertThat(stay.live().id()).isEqualTo(id);
    }

    @Test
    void doesNotSayYesToWhatMayBeAnothers() throws InterruptedException {
        log.isSilent();

        assertThat(submissions.submit(id, true, DOCUMENT)).isEqualTo(new Stay.Unknown(id));
        assertThat(submissions.submit(id, false, DOCUMENT.retried(1)))
                .isEqualTo(new Stay.Unknown(id));
        log.acknowledges(CompletableFuture.failedFuture(new KafkaException("away")));
        assertThat(submissions.submit(id, false, DOCUMENT)).isEqualTo(new Stay.Unknown(id));
        assertThat(jobs.size()).isZero();
    }

    @Test
    void tellsOfAConflict() throws InterruptedException {
        log.says(Order.Reply.Kind.CONFLICT, JobStatus.RUNNING);

        assertThat(submissions.submit(id, true, DOCUMENT)).isEqualTo(new Stay.Conflict(id));
    }

    @Test
    void waitsNoLongerForWhatNeedsAPerson() throws InterruptedException {
        try (LiveJob live = jobs.follow(id)) {
            state(job(id, new PartState.Ambiguous(Instant.EPOCH)));

            assertThat(live.settled(SOON).orElseThrow().status()).isEqualTo(JobStatus.AMBIGUOUS);
        }
    }

    /// After 2 s, which is how often it looks.
    @Test
    void waitsForNobodyWhoIsGone() throws InterruptedException {
        try (LiveJob live = jobs.follow(id)) {
            long begun = System.nanoTime();

            assertThat(live.settled(Duration.ofMinutes(4), () -> true)).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofMinutes(1));
        }
    }

    @Test
    void sendsEverybodyAwayWhenTheProcessStops() throws InterruptedException {
        LiveJob before = jobs.follow(id);
        jobs.stop();
        LiveJob after = jobs.follow(id);

        for (LiveJob live : List.of(before, after)) {
            assertThat(live.settled(SOON)).isEmpty();
            assertThat(live.stopped()).isTrue();
            assertThat(live.next(SOON)).isEmpty();
        }
    }

    @Test
    void passesOverWhatItCannotRead() throws InterruptedException {
        try (LiveJob live = jobs.follow(id)) {
            ProducerRecord<String, byte[]> state = codec.state(failed(id));
            ears.getFirst()
                    .on(new ConsumerRecord<>(state.topic(), 0, 0, state.key(), new byte[] {'{'}));
            ears.getFirst()
                    .on(new ConsumerRecord<>(state.topic(), 0, 1, state.key(), (byte[]) null));
            state(failed(id));

            assertThat(live.settled(SOON)).isPresent();
        }
    }

    private static Stay.Listening listening(Stay stay) {
        assertThat(stay).isInstanceOf(Stay.Listening.class);
        return (Stay.Listening) stay;
    }

    private void state(Job job) {
        hear(codec.state(job));
    }

    private void hear(ProducerRecord<String, byte[]> record) {
        ears.getFirst()
                .on(
                        new ConsumerRecord<>(
                                record.topic(),
                                Objects.requireNonNull(record.partition()),
                                0,
                                record.key(),
                                record.value()));
    }

    private static Step step() {
        return new Step(Instant.EPOCH, "failed", null, null, null, null);
    }

    private static Job running(JobId id) {
        return job(id, new PartState.Running(Instant.EPOCH, "w", false));
    }

    private static Job failed(JobId id) {
        return job(id, new PartState.Failed(Instant.EPOCH, false));
    }

    private static Job job(JobId id, PartState state) {
        return new Job(
                id,
                DOCUMENT,
                Instant.EPOCH,
                null,
                state.terminal() ? Instant.EPOCH : null,
                1,
                List.of(Part.fresh(0, 0, 1, state)),
                null,
                List.of());
    }
}
