package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Account;
import io.atelier.job.Budget;
import io.atelier.job.DayOfSpending;
import io.atelier.job.Fact;
import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.Order;
import io.atelier.job.Period;
import io.atelier.job.Picture;
import io.atelier.job.Proof;
import io.atelier.job.SampleDocument;
import io.atelier.job.Shortfall;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A tenant's jobs and its account. A call may cost $0.10, is expected to cost $0.05, and what the
/// one tells the other arrives when [#deliver] says so.
class BudgetTest {
    private static final String TENANT = "default";
    private static final String WORKER = "pod-1/aaaa";
    private static final Instant EVENING = Instant.parse("2026-11-30T23:00:00Z");
    private static final Usd AT_MOST = Usd.of("0.10");

    private Instant now = EVENING;
    private @Nullable Budget budget;
    private final Map<JobId, Job> jobs = new LinkedHashMap<>();
    private final Map<JobId, Order.Work> work = new LinkedHashMap<>();
    private final Map<LocalDate, DayOfSpending> days = new LinkedHashMap<>();
    private final List<Order.Reply> replies = new ArrayList<>();
    private final Deque<Fact> underWay = new ArrayDeque<>();
    private Account account = Account.fresh(TENANT, LocalDate.EPOCH);
    private Queues queues = queues();
    private Shard shard = shard();

    @BeforeEach
    void capTheDay() {
        budget = day("0.25");
    }

    @Test
    void holdsAJobUntilItsPriceIsSetAside() {
        JobId job = submitted("a");

        assertThat(status(job)).isEqualTo(JobStatus.ACCEPTED);
        assertThat(work).isEmpty();
        assertThat(replies).isEmpty();
        deliver();

        assertThat(account.reserved()).isEqualTo(AT_MOST);
        assertThat(work).containsKey(job);
        assertThat(replies).extracting(Order.Reply::kind).containsExactly(Order.Reply.Kind.DONE);
    }

    @Test
    void settlesWithWhatItCost() {
        JobId job = submitted("a");
        deliver();

        succeed(job, 42_000);
        deliver();

        assertThat(account.reserved()).isEqualTo(Usd.ZERO);
        assertThat(account.ofDay().spent()).isEqualTo(Usd.of("0.042"));
        assertThat(account.total().possiblyBilled()).isEqualTo(Usd.ZERO);
    }

    @Test
    void refusesWhatMayNotFitAndSaysWhatIsLeft() {
        submitted("a");
        submitted("b");
        JobId third = submitted("c");
        deliver();

        assertThat(status(third)).isEqualTo(JobStatus.FAILED);
        Order.Reply refusal = replies.getLast();
        assertThat(refusal.kind()).isEqualTo(Order.Reply.Kind.OVER_BUDGET);
        assertThat(refusal.shortfall())
                .isEqualTo(
                        new Shortfall(
                                Period.DAY,
                                Usd.of("0.25"),
                                Usd.of("0.05"),
                                AT_MOST,
                                Instant.parse("2026-12-01T00:00:00Z")));
        Failure error = Objects.requireNonNull(JobAnswer.of(job(third), "").error());
        assertThat(error.code()).isEqualTo("budget_exceeded");
        assertThat(error.message())
                .isEqualTo(
                        "The budget of the day is $0.250000, of which $0.050000 are left; this may cost up to $0.100000. It resets at 2026-12-01T00:00:00Z.");
    }

    @Test
    void setsAsideForAllPicturesOfAJobOrForNone() {
        JobId job = submitted("a", 3, SampleDocument.PLAIN.images(3));
        deliver();

        assertThat(status(job)).isEqualTo(JobStatus.FAILED);
        assertThat(account.reserved()).isEqualTo(Usd.ZERO);
    }

    @Test
    void givesBackWhatIsNotBoughtAfterAll() {
        JobId early = submitted("a");
        fold(new Fact.Cancel(early, TENANT, null));
        deliver();
        assertThat(account.reserved()).isEqualTo(Usd.ZERO);

        JobId late = submitted("b");
        deliver();
        fold(new Fact.Cancel(late, TENANT, null));
        deliver();

        assertThat(account.reserved()).isEqualTo(Usd.ZERO);
        assertThat(account.total().sum()).isEqualTo(Usd.ZERO);
    }

    @Test
    void givesBackAlsoWhenTheJobIsOnlyAStubByThen() {
        JobId job = submitted("a");
        fold(new Fact.Cancel(job, TENANT, null));
        shard.committed(job(job), 17);
        deliver();

        assertThat(account.reserved()).isEqualTo(Usd.ZERO);
    }

    @Test
    void asksAgainBeforeADoubtfulCallIsRepeated() {
        budget = day("0.15");
        JobId job = submitted("a");
        deliver();

        doubtful(job);
        deliver();

        // 5 cents may be gone, 10 more would be too many? No: 15 are just enough.
        assertThat(account.ofDay().possiblyBilled()).isEqualTo(Policies.EXPECTED);
        assertThat(account.reserved()).isEqualTo(AT_MOST);
        assertThat(status(job)).isEqualTo(JobStatus.RETRY_WAIT);
        passes(Duration.ofMinutes(5));
        doubtful(job);
        deliver();

        assertThat(status(job)).isEqualTo(JobStatus.FAILED);
        assertThat(account.reserved()).isEqualTo(Usd.ZERO);
        assertThat(account.ofDay().possiblyBilled()).isEqualTo(Usd.of("0.10"));
    }

    /// Whoever says that it was not paid may be wrong: the doubt stays counted.
    @Test
    void asksAgainBeforeACallIsRepeatedThatSomebodySaysWasNotPaid() {
        JobId job =
                delivered(submitted("a", 1, SampleDocument.PLAIN.onAmbiguous(OnAmbiguous.HOLD)));
        doubtful(job);
        assertThat(status(job)).isEqualTo(JobStatus.AMBIGUOUS);
        budget = day("0.14");

        fold(new Fact.Resolve(job, TENANT, false, null));
        deliver();

        assertThat(status(job)).isEqualTo(JobStatus.FAILED);
        assertThat(account.reserved()).isEqualTo(Usd.ZERO);
        assertThat(account.ofDay().possiblyBilled()).isEqualTo(Usd.of("0.05"));
    }

    /// The answer is for both parts; one of them has its pictures by then.
    @Test
    void givesBackWhatOnePartOfSeveralNoLongerNeeds() {
        budget = day("1");
        JobId job =
                delivered(
                        submitted(
                                "a",
                                1,
                                SampleDocument.PLAIN.images(2).onAmbiguous(OnAmbiguous.HOLD)));
        for (int part : List.of(0, 1)) {
            fold(new Fact.Claim(job, part, 1, WORKER, 1));
            fold(failed(job, part, 1, Proof.AMBIGUOUS));
            fold(new Fact.Claim(job, part, 2, WORKER, 1));
            fold(new Fact.NotFound(job, part, 2, WORKER));
        }
        deliver();
        assertThat(status(job)).isEqualTo(JobStatus.AMBIGUOUS);

        fold(new Fact.Resolve(job, TENANT, false, null));
        fold(succeeded(job, 42_000, false));
        deliver();

        assertThat(account.reserved()).isEqualTo(AT_MOST);
        fold(new Fact.Cancel(job, TENANT, null));
        deliver();
        assertThat(account.reserved()).isEqualTo(Usd.ZERO);
    }

    /// Else whoever is told nothing would spend without end.
    @Test
    void countsTheExpectedPriceWhereTheUpstreamDoesNotTellWhatItTook() {
        budget = day("0.14");
        JobId job = submitted("a");

        succeed(job, 0);
        deliver();

        assertThat(account.ofDay().possiblyBilled()).isEqualTo(Policies.EXPECTED);
        assertThat(account.reserved()).isEqualTo(Usd.ZERO);
        assertThat(status(delivered(submitted("b")))).isEqualTo(JobStatus.FAILED);
    }

    @Test
    void countsWhatARefusedCallTook() {
        JobId job = submitted("a");
        deliver();
        claim(job);

        fold(
                new Fact.Failed(
                        job,
                        0,
                        1,
                        WORKER,
                        Proof.REFUSED,
                        Failure.of("answered_in_words", "No."),
                        null,
                        null,
                        new Usage(0, 0, 30_000, 0)));
        deliver();

        assertThat(status(job)).isEqualTo(JobStatus.FAILED);
        assertThat(account.ofDay().possiblyBilled()).isEqualTo(Usd.of("0.03"));
        assertThat(account.reserved()).isEqualTo(Usd.ZERO);
    }

    @Test
    void takesADoubtfulChargeBackWhenThePicturesAreFound() {
        JobId job = submitted("a");
        deliver();
        claim(job);
        fold(failed(job, Proof.AMBIGUOUS));
        deliver();
        assertThat(account.total().possiblyBilled()).isEqualTo(Policies.EXPECTED);

        claim(job);
        fold(succeeded(job, 42_000, true));
        deliver();

        assertThat(account.total().possiblyBilled()).isEqualTo(Usd.ZERO);
        assertThat(account.total().spent()).isEqualTo(Usd.of("0.042"));
    }

    @Test
    void beginsDaysAndMonthsAnewAndNeverTheTotal() {
        budget =
                new Budget(TENANT, Usd.of("0.10"), Usd.of("0.10"), Usd.of("0.19"), true, null, now);
        succeed(submitted("a"), 90_000);
        assertThat(status(delivered(submitted("b")))).isEqualTo(JobStatus.FAILED);

        passes(Duration.ofHours(2));
        JobId nextMonth = delivered(submitted("c"));
        succeed(nextMonth, 90_000);
        JobId afterThat = delivered(submitted("d"));

        assertThat(status(nextMonth)).isEqualTo(JobStatus.SUCCEEDED);
        assertThat(status(afterThat)).isEqualTo(JobStatus.FAILED);
        assertThat(account.ofMonth().spent()).isEqualTo(Usd.of("0.09"));
        assertThat(account.total().spent()).isEqualTo(Usd.of("0.18"));
        assertThat(days.keySet())
                .containsExactly(LocalDate.parse("2026-11-30"), LocalDate.parse("2026-12-01"));
    }

    @Test
    void hasNothingLeftOnceTheBudgetHasEnded() {
        budget = new Budget(TENANT, null, null, Usd.of("100"), true, now.plusSeconds(60), now);
        assertThat(status(delivered(submitted("a")))).isEqualTo(JobStatus.DISPATCHED);
        passes(Duration.ofMinutes(1));

        assertThat(status(delivered(submitted("b")))).isEqualTo(JobStatus.FAILED);
        assertThat(Objects.requireNonNull(replies.getLast().shortfall()).left())
                .isEqualTo(Usd.ZERO);
    }

    @Test
    void onlyTellsOfASoftCap() {
        budget = new Budget(TENANT, Usd.of("0.01"), null, null, false, null, now);

        assertThat(status(delivered(submitted("a")))).isEqualTo(JobStatus.DISPATCHED);
        assertThat(account.left(budget, Period.DAY, now)).isEqualTo(Usd.of("-0.09"));
    }

    @Test
    void takesInAgainWhatIsRedrivenOnceThereIsMoney() {
        budget = day("0.05");
        JobId job = delivered(submitted("a"));
        assertThat(status(job)).isEqualTo(JobStatus.FAILED);

        fold(new Fact.Redrive(job, TENANT, "waiter"));
        deliver();
        assertThat(replies.getLast().kind()).isEqualTo(Order.Reply.Kind.OVER_BUDGET);
        budget = day("5");
        fold(new Fact.Redrive(job, TENANT, "waiter"));
        deliver();

        assertThat(replies.getLast().kind()).isEqualTo(Order.Reply.Kind.DONE);
        succeed(job, 42_000);
        deliver();
        assertThat(account.ofDay().spent()).isEqualTo(Usd.of("0.042"));
        assertThat(account.reserved()).isEqualTo(Usd.ZERO);
    }

    @Test
    void asksNothingForATenantWithoutABudgetAndStillCountsWhatItSpends() {
        budget = null;
        JobId job = submitted("a");

        assertThat(status(job)).isEqualTo(JobStatus.DISPATCHED);
        succeed(job, 42_000);
        deliver();

        DayOfSpending day = Objects.requireNonNull(days.get(LocalDate.parse("2026-11-30")));
        assertThat(day.lines()).hasSize(1);
        assertThat(day.lines().getFirst().tally().spent()).isEqualTo(Usd.of("0.042"));
        assertThat(day.lines().getFirst().pictures()).isEqualTo(1);
        assertThat(day.lines().getFirst().purpose().model()).isEqualTo("gpt-image-1");
    }

    @Test
    void knowsAfterARestartWhatItKnewBefore() {
        JobId job = submitted("a");
        submitted("b");
        deliver();
        restart();

        JobId third = delivered(submitted("c"));
        assertThat(status(third)).isEqualTo(JobStatus.FAILED);
        succeed(job, 10_000);
        deliver();

        assertThat(account.reserved()).isEqualTo(AT_MOST);
        assertThat(status(delivered(submitted("d")))).isEqualTo(JobStatus.DISPATCHED);
    }

    /// Whatever happens, and in whatever order the account hears of it: never more is gone than the
    /// cap, nothing stays set aside in the end, and the account's sums are those of the jobs.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverSpendsMoreThanTheCap(long seed) {
        Random dice = new Random(seed);
        Usd cap = Usd.of("0.80");
        budget = day("0.80");
        for (int step = 0; step < 1_500; step++) {
            at(dice, step);
            if (dice.nextInt(2) == 0) {
                deliverOne();
            }
            assertThat(gone()).isLessThanOrEqualTo(cap);
        }
        for (JobId job : List.copyOf(jobs.keySet())) {
            fold(new Fact.Cancel(job, TENANT, null));
            if (job(job).parts().getFirst().state().holder() != null) {
                fold(failed(job, Proof.REFUSED));
            }
        }
        deliver();

        assertThat(jobs.values()).allMatch(Job::terminal);
        assertThat(account.reserved()).isEqualTo(Usd.ZERO);
        assertThat(account.ofDay().sum()).isEqualTo(gone());
        assertThat(gone()).isGreaterThan(Usd.of("0.65"));
        assertThat(
                        days.values().stream()
                                .flatMap(day -> day.lines().stream())
                                .map(line -> line.tally().sum())
                                .reduce(Usd.ZERO, Usd::plus))
                .isEqualTo(gone());
    }

    private void at(Random dice, int step) {
        boolean over = dice.nextInt(20) == 0;
        List<JobId> some =
                jobs.values().stream().filter(job -> job.terminal() == over).map(Job::id).toList();
        JobId any = some.isEmpty() ? null : some.get(dice.nextInt(some.size()));
        switch (dice.nextInt(10)) {
            case 0 -> submitted("job-" + step);
            case 1 -> passes(Duration.ofSeconds(dice.nextInt(60)));
            default -> {
                if (any != null) {
                    happen(dice, any);
                }
            }
        }
        now = now.isAfter(EVENING.plusSeconds(3_000)) ? EVENING : now;
    }

    private void happen(Random dice, JobId any) {
        if (job(any).parts().getFirst().state().holder() == null) {
            switch (dice.nextInt(6)) {
                case 0 -> fold(new Fact.Cancel(any, TENANT, null));
                case 1 -> fold(new Fact.Redrive(any, TENANT, null));
                default -> claim(any);
            }
            return;
        }
        boolean looking = Objects.requireNonNull(work.get(any)).recoverOnly();
        switch (dice.nextInt(7)) {
            case 0 -> fold(failed(any, Proof.NOT_ACCEPTED));
            case 1 -> fold(failed(any, Proof.REFUSED));
            case 2, 3 -> fold(looking ? notFound(any) : failed(any, Proof.AMBIGUOUS));
            case 4 -> fold(new Fact.Cancel(any, TENANT, null));
            default -> fold(succeeded(any, 1 + dice.nextInt(100_000), looking));
        }
    }

    private Usd gone() {
        return jobs.values().stream()
                .flatMap(job -> Stream.of(job.cost(), job.possiblyBilled()))
                .reduce(Usd.ZERO, Usd::plus);
    }

    private Budget day(String usd) {
        return new Budget(TENANT, Usd.of(usd), null, null, true, null, now);
    }

    private static Queues queues() {
        return new Queues(new Fairness(1_000, 1_000, Map.of()), () -> 1);
    }

    private Shard shard() {
        return new Shard(
                new Reducer(Policies.with((Budgets) _ -> Optional.ofNullable(budget))),
                queues,
                Policies.WEBHOOKS,
                1);
    }

    private void restart() {
        queues = queues();
        shard = shard();
        jobs.values().forEach(shard::restore);
        shard.accounts().restore(account);
        days.values().forEach(shard.accounts()::restore);
        shard.restored();
    }

    private JobId submitted(String key) {
        return submitted(key, 1, SampleDocument.PLAIN);
    }

    private JobId submitted(String key, int perCall, SampleDocument document) {
        JobId id = JobId.keyed(TENANT, "/v1/jobs", key);
        fold(new Fact.Submit(id, document.made(perCall), now, "waiter"));
        return id;
    }

    private JobId delivered(JobId job) {
        deliver();
        return job;
    }

    private void succeed(JobId job, long tokens) {
        deliver();
        claim(job);
        fold(succeeded(job, tokens, false));
    }

    private void doubtful(JobId job) {
        claim(job);
        fold(failed(job, Proof.AMBIGUOUS));
        claim(job);
        fold(notFound(job));
    }

    private void claim(JobId job) {
        Order.Work sent = work.get(job);
        if (sent != null) {
            fold(new Fact.Claim(job, sent.part(), sent.fence(), WORKER, 1));
        }
    }

    private Fact succeeded(JobId job, long tokens, boolean adopted) {
        return new Fact.Succeeded(
                job,
                0,
                job(job).part(0).fence(),
                WORKER,
                List.of(new Picture(0, "name", "image/png", 10, "ab", 1, 1)),
                new Usage(0, 0, 0, tokens),
                null,
                adopted);
    }

    private Fact failed(JobId job, Proof proof) {
        return failed(job, 0, job(job).part(0).fence(), proof);
    }

    private static Fact failed(JobId job, int part, int fence, Proof proof) {
        return new Fact.Failed(
                job, part, fence, WORKER, proof, Failure.of("trouble", "Trouble."), null, null);
    }

    private Fact notFound(JobId job) {
        return new Fact.NotFound(job, 0, job(job).part(0).fence(), WORKER);
    }

    private void passes(Duration time) {
        now = now.plus(time);
        shard.onTime(now, 1);
        gather();
    }

    private void fold(Fact fact) {
        shard.fold(fact, null, now, 1);
        gather();
    }

    private void gather() {
        shard.letGo(now, 1);
        queues.dispatch(now, 1);
        Shard.Batch batch = shard.take();
        batch.jobs().forEach(job -> jobs.put(job.id(), job));
        batch.accounts().accounts().forEach(each -> account = each);
        batch.accounts().days().forEach(each -> days.put(each.day(), each));
        underWay.addAll(batch.facts());
        for (Order order : batch.orders()) {
            switch (order) {
                case Order.Work sent -> work.put(sent.job(), sent);
                case Order.Reply reply -> replies.add(reply);
                default -> {}
            }
        }
    }

    private void deliverOne() {
        Fact next = underWay.poll();
        if (next != null) {
            fold(next);
        }
    }

    private void deliver() {
        while (!underWay.isEmpty()) {
            deliverOne();
        }
    }

    private Job job(JobId id) {
        return Objects.requireNonNull(jobs.get(id));
    }

    private JobStatus status(JobId id) {
        return job(id).status();
    }
}
