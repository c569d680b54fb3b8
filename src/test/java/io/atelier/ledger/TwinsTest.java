package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Ended;
import io.atelier.job.Fact;
import io.atelier.job.Job;
import io.atelier.job.JobDocument;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import io.atelier.job.SampleDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Tries of one request that have no key: which of them are one job.
class TwinsTest {
    private static final String ME = "ingest/1#1";

    private final Map<JobId, Job> state = new LinkedHashMap<>();
    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private Shard shard = fresh();

    @Test
    void makesTwoJobsOfTwoFirstRequests() {
        JobId first = accepted(0, "a");
        JobId second = accepted(0, "a");

        assertThat(state).containsOnlyKeys(first, second);
    }

    @Test
    void joinsARetryToTheRunningJob() {
        JobId job = accepted(0, "a");

        Order.Reply reply = submit(JobId.random(), 1, "a");

        assertThat(reply.kind()).isEqualTo(Order.Reply.Kind.JOINED);
        assertThat(reply.twin()).isEqualTo(job);
        assertThat(reply.status()).isEqualTo(JobStatus.QUEUED);
        assertThat(state).hasSize(1);
    }

    @Test
    void joinsARetryToAJobThatHasJustEnded() {
        JobId job = accepted(0, "a");
        ends(job);

        now = now.plus(Twins.WINDOW);
        Order.Reply reply = submit(JobId.random(), 2, "a");

        assertThat(reply.twin()).isEqualTo(job);
        assertThat(reply.status()).isEqualTo(JobStatus.CANCELLED);
    }

    @Test
    void forgetsWhatEndedTooLongAgo() {
        ends(accepted(0, "a"));

        now = now.plus(Twins.WINDOW).plusSeconds(1);

        accepted(1, "a");
    }

    @Test
    void keepsARunningJobHoweverOldItIs() {
        JobId job = accepted(0, "a");

        now = now.plus(Duration.ofDays(2));

        assertThat(submit(JobId.random(), 1, "a").twin()).isEqualTo(job);
    }

    @Test
    void tellsWishesAndTenantsApart() {
        accepted(0, "a");

        accepted(1, "b");
        JobId id = JobId.random();
        assertThat(submit(id, document(1, "a").made("other")).kind())
                .isEqualTo(Order.Reply.Kind.DONE);
    }

    @Test
    void knowsNothingOfJobsWithAKey() {
        accepted(null, "a");

        accepted(1, "a");
    }

    @Test
    void makesAJobOfARetryWhoseFirstTryNeverCame() {
        JobId job = accepted(1, "a");

        assertThat(submit(JobId.random(), 2, "a").twin()).isEqualTo(job);
    }

    /// The caller has given its first try up before that was on the log.
    @Test
    void joinsAFirstTryThatItsRetryHasOvertaken() {
        JobId job = accepted(1, "a");

        now = now.plus(Twins.OVERTAKING).minusMillis(1);

        assertThat(submit(JobId.random(), 0, "a").twin()).isEqualTo(job);
        accepted(0, "a");
    }

    @Test
    void makesAJobOfWhatComesLongAfterAnOvertaker() {
        accepted(1, "a");

        now = now.plus(Twins.OVERTAKING);

        accepted(0, "a");
    }

    @Test
    void givesEachOfSeveralRetriesATwinOfItsOwn() {
        JobId first = accepted(0, "a");
        JobId second = accepted(0, "a");

        assertThat(submit(JobId.random(), 1, "a").twin()).isEqualTo(first);
        assertThat(submit(JobId.random(), 1, "a").twin()).isEqualTo(second);
        assertThat(submit(JobId.random(), 2, "a").twin()).isEqualTo(first);
        assertThat(submit(JobId.random(), 1, "a").twin()).isEqualTo(second);
    }

    @Test
    void knowsTwinsAfterARestart() {
        JobId running = accepted(0, "a");
        JobId ended = accepted(0, "b");
        ends(ended);

        restart();

        assertThat(submit(JobId.random(), 1, "a").twin()).isEqualTo(running);
        assertThat(submit(JobId.random(), 1, "b").twin()).isEqualTo(ended);
    }

    @Test
    void joinsAnOvertakenFirstTryAfterARestart() {
        JobId job = accepted(1, "a");

        restart();

        assertThat(submit(JobId.random(), 0, "a").twin()).isEqualTo(job);
    }

    /// Where jobs are remembered for a shorter time than twins.
    @Test
    void makesAJobOfARetryOfAForgottenOne() {
        ends(accepted(0, "a"));
        now = now.plusSeconds(60);
        shard.forgetEndedBefore(now);

        accepted(1, "a");
    }

    @Test
    void keepsNothingOfWhatCanNoLongerBeJoined() {
        Twins twins = new Twins();
        JobId job = accepted(0, "a");
        ends(job);
        twins.follow(ended(job));
        assertThat(twins.size()).isEqualTo(1);

        twins.forgetBy(now.plus(Twins.WINDOW).plusSeconds(1));

        assertThat(twins.size()).isZero();
    }

    @Test
    void tellsHowAJobStands() {
        JobId job = accepted(0, "a");
        assertThat(look(job).stateOffset()).isNull();
        assertThat(look(job).job()).isEqualTo(state.get(job));
        assertThat(look(job).status()).isEqualTo(JobStatus.QUEUED);

        ends(job);

        assertThat(look(job).status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(look(job).stateOffset()).isEqualTo(7);
        assertThat(look(job).job()).isNull();
        assertThat(look(JobId.random()).kind()).isEqualTo(Order.Reply.Kind.NOT_FOUND);
    }

    private JobId accepted(@Nullable Integer retry, String wish) {
        JobId id = JobId.random();
        assertThat(submit(id, retry, wish).kind()).isEqualTo(Order.Reply.Kind.DONE);
        return id;
    }

    private Order.Reply submit(JobId id, @Nullable Integer retry, String wish) {
        return submit(id, document(retry, wish).made("default"));
    }

    private Order.Reply submit(JobId id, JobDocument document) {
        return reply(new Fact.Submit(id, document, now, ME));
    }

    private Order.Reply look(JobId job) {
        return reply(new Fact.Look(job, ME));
    }

    private Order.Reply reply(Fact fact) {
        shard.onTime(now, 1);
        shard.fold(fact, null, now, 1);
        Shard.Batch batch = shard.take();
        batch.jobs().forEach(job -> state.put(job.id(), job));
        return batch.orders().stream()
                .filter(Order.Reply.class::isInstance)
                .map(Order.Reply.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private void ends(JobId job) {
        reply(new Fact.Cancel(job, "default", ME));
        shard.committed(ended(job), 7);
    }

    private Job ended(JobId job) {
        return Objects.requireNonNull(state.get(job));
    }

    private void restart() {
        shard = fresh();
        state.values()
                .forEach(job -> {
                    Ended ended = job.ended();
                    if (ended == null) {
                        shard.restore(job);
                    } else {
                        shard.restore(job.id(), ended, 7);
                    }
                });
        shard.restored();
    }

    private static Shard fresh() {
        return new Shard(
                new Reducer(Policies.PLAIN),
                new Queues(new Fairness(64, 1000, Map.of()), () -> 1),
                Policies.WEBHOOKS,
                1);
    }

    private static Wished document(@Nullable Integer retry, String wish) {
        return new Wished(retry, wish);
    }

    private record Wished(@Nullable Integer retry, String wish) {
        JobDocument made(String tenant) {
            JobDocument plain = SampleDocument.PLAIN.requestHash(wish).made();
            JobDocument owned =
                    new JobDocument(
                            tenant,
                            plain.tier(),
                            plain.requestHash(),
                            plain.requested(),
                            plain.operation(),
                            plain.imagesPerCall(),
                            plain.moderationCheck(),
                            null,
                            null,
                            plain.onAmbiguous(),
                            null,
                            plain.changes(),
                            plain.warnings(),
                            plain.metadata());
            return retry == null ? owned : owned.retried(retry);
        }
    }
}
