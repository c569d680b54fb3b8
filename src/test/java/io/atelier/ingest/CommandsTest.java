package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Fact;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Order;
import io.atelier.log.Clients;
import io.atelier.log.Codec;
import io.atelier.log.FactPublisher;
import io.atelier.log.Incarnation;
import io.atelier.log.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private final JobId job = JobId.random();
    private final ScriptedLog log = new ScriptedLog();

    @Test
    void bringsBackWhatTheLedgerSays() throws Exception {
        log.says(Order.Reply.Kind.DONE, JobStatus.CANCELLED);

        assertThat(cancel())
                .isEqualTo(new Verdict.Spoken(Order.Reply.Kind.DONE, JobStatus.CANCELLED));
        assertThat(log.replies.waiting()).isZero();
    }

    @Test
    void isPendingWhenTheLedgerSaysNothing() throws Exception {
        assertThat(cancel()).isEqualTo(new Verdict.Pending());
        assertThat(log.replies.waiting()).isZero();
    }

    @Test
    void isUnacknowledgedWhenTheBrokerRefuses() throws Exception {
        log.says(Order.Reply.Kind.DONE, JobStatus.CANCELLED)
                .acknowledges(CompletableFuture.failedFuture(new TimeoutException("away")));

        assertThat(cancel()).isEqualTo(new Verdict.Unacknowledged());
        assertThat(log.replies.waiting()).isZero();
    }

    @Test
    void isUnacknowledgedWhenTheBrokerHangs() throws Exception {
        log.acknowledges(new CompletableFuture<>());

        assertThat(cancel()).isEqualTo(new Verdict.Unacknowledged());
        assertThat(log.commands.append(new Fact.Cancel(job, "default", null))).isFalse();
    }

    @Test
    void asksUnderAnotherAddressEachTime() throws Exception {
        cancel();
        cancel();

        List<Fact.Cancel> facts = log.facts.stream().map(Fact.Cancel.class::cast).toList();
        assertThat(facts).extracting(Fact.Cancel::replyTo).doesNotHaveDuplicates();
        assertThat(facts).extracting(Fact.Cancel::job).containsOnly(job);
    }

    @Test
    void doesNotTakeALateReplyForTheNextOne() throws Exception {
        Replies replies = new Replies(Incarnation.of("test"));
        String late;
        try (Replies.Awaited first = replies.await()) {
            late = first.address();
            assertThat(first.within(Duration.ofMillis(1))).isEmpty();
        }
        try (Replies.Awaited second = replies.await()) {
            replies.on(new Order.Reply(job, late, Order.Reply.Kind.DONE, JobStatus.QUEUED));

            assertThat(second.within(Duration.ofMillis(1))).isEmpty();
        }
    }

    @Test
    void tellsTwoWhoWaitOnOneJobApart() throws Exception {
        Replies replies = new Replies(Incarnation.of("test"));
        try (Replies.Awaited first = replies.await();
                Replies.Awaited second = replies.await()) {
            replies.on(
                    new Order.Reply(
                            job, second.address(), Order.Reply.Kind.CONFLICT, JobStatus.QUEUED));
            replies.on(
                    new Order.Reply(job, first.address(), Order.Reply.Kind.DONE, JobStatus.QUEUED));

            assertThat(first.within(Duration.ZERO))
                    .map(Order.Reply::kind)
                    .contains(Order.Reply.Kind.DONE);
            assertThat(second.within(Duration.ZERO))
                    .map(Order.Reply::kind)
                    .contains(Order.Reply.Kind.CONFLICT);
        }
    }

    @Test
    void givesUpOnABrokerThatIsAwayWithinFiveSeconds() throws Exception {
        Clients clients = new Clients(Map.of("bootstrap.servers", "127.0.0.1:1"));
        try (FactPublisher publisher =
                new FactPublisher(clients, new Codec(new Topics("away.", 4)))) {
            Commands commands = new Commands(publisher::publish, log.replies, Patience.USUAL);
            long start = System.nanoTime();

            Verdict verdict = commands.ask(replyTo -> new Fact.Cancel(job, "default", replyTo));

            assertThat(verdict).isEqualTo(new Verdict.Unacknowledged());
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    private Verdict cancel() throws InterruptedException {
        return log.commands.ask(replyTo -> new Fact.Cancel(job, "default", replyTo));
    }
}
