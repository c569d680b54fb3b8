package io.atelier.chaos.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each invariant passes a sound sample and catches what it is there for.
class CheckerTest {
    private static final String SECOND = "worker-1/bbbb";

    private final Sample run = Sample.healthy();

    @Test
    void passesARunThatKeptAllPromises() {
        assertThat(broken()).isEmpty();
    }

    @Test
    void judgesARecordedFolderLikeTheRunItself(@TempDir Path folder) throws Exception {
        Recorded recorded = new Recorded(folder);
        Evidence evidence = run.evidence();
        recorded.terms(evidence.terms());
        recorded.log(evidence.log());
        recorded.committed(evidence.committed());
        recorded.books(evidence.books());
        evidence.calls().forEach(recorded::add);
        recorded.add(new Blow("kill", "door", "door-0", 0, 1500, 1500));
        Files.createDirectories(recorded.bills().getParent());
        Files.writeString(
                recorded.bills(),
                "{\"received\":\"1970-01-01T00:00:01.150Z\",\"time\":\"1970-01-01T00:00:01.850Z\",\"call\":\"req_0\",\"prompt\":\"%s\",\"usd\":\"0.013000\",\"outcome\":\"answered\",\"sha256\":[\"%s\"]}\n"
                        .formatted(Sample.PROMPT, Sample.HASH));

        Evidence read = recorded.read();

        assertThat(read.log()).isEqualTo(evidence.log());
        assertThat(read.calls()).isEqualTo(evidence.calls());
        assertThat(read.bills()).singleElement().matches(bill -> bill.receivedMs() == 1150);
        assertThat(read.blows()).hasSize(1);
        assertThat(read.books()).isEqualTo(evidence.books());
        assertThat(Checker.judge(read).stream().filter(verdict -> !verdict.holds()))
                .as("no pictures were recorded")
                .extracting(Verdict::id)
                .containsExactly("I4");
    }

    @Test
    void passesAJobThatWasBoughtAgainBecauseItsWorkerWasKilled() {
        Sample again = killedInACall();

        assertThat(broken(again)).isEmpty();
    }

    @Test
    void catchesAJobThatNeverEnds() {
        run.log.removeIf(entry -> entry.timeMs() >= 1950 && !entry.topic().equals("facts"));

        assertThat(reasons("I1")).contains("not ended, but running");
    }

    @Test
    void catchesAJobThatWasAcceptedAndLost() {
        run.submit(3000, "key-2", "b", 202, "22222222-1111-8111-8111-111111111111", false);

        assertThat(reasons("I1")).contains("accepted with 202, never heard of");
    }

    @Test
    void catchesAJobThatNobodySubmitted() {
        run.calls.removeIf(call -> call.kind().equals("submit"));

        assertThat(reasons("I1")).contains("nobody submitted it");
    }

    @Test
    void catchesASecondEnding() {
        run.state(3000, "failed", "failed");

        assertThat(reasons("I1")).contains("failed, after it had ended as succeeded");
    }

    @Test
    void catchesAStepThatTheDocumentsDoNotKnow() {
        run.state(3000, "succeeded", "running 1 " + SECOND);

        assertThat(reasons("I2")).anyMatch(why -> why.contains("can't follow [ENDED]"));
    }

    @Test
    void catchesAReportOfAStaleFence() {
        Sample stale = new Sample();
        stale.state(1000, "running", "queued", "dispatched 1", "running 1 " + Sample.WORKER);
        stale.state(2000, "failed", "failed 1 " + SECOND, "failed");

        assertThat(reasons(stale, "I2"))
                .anyMatch(why -> why.contains("is not of the attempt that runs"));
    }

    @Test
    void allowsACancelRightBehindAFailureThatIsTriedAgain() {
        Sample cancelled = new Sample();
        cancelled.state(1000, "running", "queued", "dispatched 1", "running 1 " + Sample.WORKER);
        cancelled.state(2000, "cancelled", "failed 1 " + Sample.WORKER, "cancelled", "cancelled");

        assertThat(reasons(cancelled, "I2")).noneMatch(why -> why.contains("can't follow"));
    }

    @Test
    void knowsThatWorkIsRecalledUntilItIsClaimed() {
        Sample good = new Sample();
        good.state(1000, "queued", "queued", "dispatched 1", "recalled 1");
        good.state(2000, "running", "dispatched 2", "running 2 " + Sample.WORKER);
        assertThat(reasons(good, "I2")).noneMatch(why -> why.contains("recalled"));

        Sample bad = new Sample();
        bad.state(1000, "running", "queued", "dispatched 1", "running 1 " + Sample.WORKER);
        bad.state(2000, "queued", "recalled 1");
        assertThat(reasons(bad, "I2"))
                .anyMatch(why -> why.contains("recalled") && why.contains("can't follow"));
    }

    @Test
    void catchesAHistoryThatForgets() {
        run.log.add(run.log.stream().filter(e -> e.topic().equals("state")).findFirst().get());

        assertThat(reasons("I2")).anyMatch(why -> why.startsWith("its history was rewritten"));
    }

    @Test
    void catchesASecondEventIdForOneEnd() {
        run.event(3000, "another", "succeeded");

        assertThat(reasons("I3")).anyMatch(why -> why.startsWith("1 runs ended"));
    }

    @Test
    void allowsTheSameEventAgain() {
        run.event(3000, Sample.JOB + "/1/succeeded", "succeeded");

        assertThat(broken()).isEmpty();
    }

    @Test
    void catchesAnEndWithoutAnEvent() {
        run.log.removeIf(entry -> entry.topic().equals("completions"));

        assertThat(reasons("I3")).isNotEmpty();
    }

    @Test
    void catchesSuccessWithoutAPicture() {
        run.files.removeIf(StoredFile::picture);

        assertThat(reasons("I4")).contains("not stored: " + Sample.name(1));
    }

    @Test
    void catchesSomebodyElsesPicture() {
        StoredFile mine = run.files.removeFirst();
        run.files.add(
                new StoredFile(
                        mine.name(), 100, mine.sha256(), 1900, true, "another", mine.json()));

        assertThat(reasons("I4")).contains("somebody else's picture: " + Sample.name(1));
    }

    @Test
    void catchesAPictureThatNobodyWasPaidFor() {
        run.bills.clear();

        assertThat(reasons("I4")).anyMatch(why -> why.startsWith("no bill for this prompt"));
    }

    @Test
    void catchesWordOfSuccessBeforeTheManifest() {
        run.files.clear();
        run.stored(2200, 1);

        assertThat(reasons("I4"))
                .contains("told of success 250 ms before its manifest was written");
    }

    @Test
    void catchesAnOrphan() {
        run.files.add(file(Sample.name(2), true));

        assertThat(reasons("I5")).contains("orphan " + Sample.name(2));
    }

    @Test
    void allowsWhatAKilledWorkerLeftButNotATornPicture() {
        Sample killed = killedInACall();
        killed.files.add(file(Sample.name(1), true));
        assertThat(broken(killed)).isEmpty();

        killed.files.add(file(Sample.name(1), false));

        assertThat(reasons(killed, "I5")).containsExactly("torn picture " + Sample.name(1));
    }

    @Test
    void catchesACallThatNobodyIsToBlameFor() {
        Sample again = killedInACall();
        again.blows.clear();

        assertThat(reasons(again, "I6")).contains("paid 2 times, at most 1 are excused");
    }

    @Test
    void catchesASecondCallUnderHold() {
        Sample again = killedInACall(true);

        assertThat(reasons(again, "I6")).contains("paid 2 times, at most 1 are excused under hold");
    }

    @Test
    void catchesACallBeforeItsGrant() {
        run.bills.clear();
        run.paid(1105, "answered");

        assertThat(reasons("I6")).contains("call 1 was made with 0 grants given");
    }

    @Test
    void catchesOneFenceGrantedTwice() {
        run.grant(1120, 1, SECOND);

        assertThat(reasons("I6")).contains("one fence was granted to two workers");
    }

    @Test
    void catchesACallAfterTheEnd() {
        run.paid(2000 + Sample.LEASE_MS, "answered");

        assertThat(reasons("I7")).anyMatch(why -> why.endsWith("began 3000 ms too late"));
    }

    @Test
    void catchesACallAfterACancelThatWasAcknowledged() {
        run.asked(1050, "cancel", 202, "cancelled");

        assertThat(reasons("I7"))
                .contains("cancelled, said the answer; then it was succeeded")
                .anyMatch(why -> why.endsWith("too late"));
    }

    @Test
    void allowsACallThatWasUnderWayWhenItWasCancelled() {
        run.asked(1120, "cancel", 202, "cancelling");

        assertThat(broken()).isEmpty();
    }

    @Test
    void catchesAReplicaThatLooksBack() {
        run.read(2200, 200, "running");

        assertThat(reasons("I9")).anyMatch(why -> why.startsWith("door-1 answered running"));
    }

    @Test
    void allowsReadsThatOverlap() {
        run.read(2105, 200, "running");

        assertThat(broken()).isEmpty();
    }

    @Test
    void catchesAReplicaThatDoesNotKnowAnAcceptedJob() {
        run.read(1020, 404, "");

        assertThat(reasons("I9")).anyMatch(why -> why.startsWith("door-1 answered 404"));
    }

    @Test
    void catchesTwoJobsOfOneKey() {
        run.submit(3000, "key-1", "a", 202, "22222222-1111-8111-8111-111111111111", true);

        assertThat(reasons("I11")).anyMatch(why -> why.startsWith("one key, several jobs"));
    }

    @Test
    void catchesAnotherPayloadUnderTheSameKey() {
        run.submit(3000, "key-1", "b", 202, Sample.JOB, true);

        assertThat(reasons("I11")).anyMatch(why -> why.startsWith("one key, several payloads"));
    }

    @Test
    void catchesAJobAcceptedAsNewTwice() {
        run.submit(3000, "key-1", "a", 202, Sample.JOB, false);

        assertThat(reasons("I11")).contains("accepted as new more than once");
    }

    @Test
    void allowsReplaysAndConflicts() {
        run.submit(3000, "key-1", "a", 202, Sample.JOB, true);
        run.submit(3000, "key-1", "b", 422, "", false);

        assertThat(broken()).isEmpty();
    }

    @Test
    void catchesAFactThatWasNeverFolded() {
        run.committed.put(0, 2L);

        assertThat(reasons("I15")).anyMatch(why -> why.contains("was never folded"));
    }

    @Test
    void catchesAJobThatWasGivenUpInSilence() {
        Sample failed = new Sample();
        failed.ended(2000, "failed", "queued", "failed");

        assertThat(reasons(failed, "I15"))
                .containsExactly("0 dead letters tell of " + Sample.JOB + "/1/failed");
    }

    @Test
    void catchesADeadLetterOfAJobThatDidNotFail() {
        String event = Sample.JOB + "/1/failed";
        run.add(
                "dead-letters",
                3000,
                Sample.JOB,
                Map.of("ce_id", event, "dead-letter-reason", "attempts spent: x"),
                "{}");

        assertThat(reasons("I15"))
                .containsExactly("dead letters of what never failed: [" + event + "]");
    }

    @Test
    void catchesADeadLetterThatNobodyExpectedAndOneWithoutAReason() {
        run.add("dead-letters", 3000, "x", Map.of("dead-letter-topic", "t.facts"), "{}");

        assertThat(reasons("I15"))
                .containsExactly(
                        "a dead letter without a reason", "1 dead letters of 0 poisoned facts");
    }

    @Test
    void catchesARunThatProvesNothing() {
        run.required.add("kill-worker");

        assertThat(reasons("I16")).containsExactly("never happened: kill-worker");

        run.blows.add(new Blow("kill", "worker", "worker-0", 0, 5000, 5000));

        assertThat(reasons("I16")).as("it held nothing").isNotEmpty();
    }

    /// A slow ledger looks at a job after others have been struck.
    @Test
    void countsABlowFromWhenAJobIsWritten() {
        run.required.add("kill-door");
        run.blows.add(new Blow("kill", "door", "door-0", 0, 999, 999));
        assertThat(reasons("I16")).containsExactly("never happened: kill-door");

        run.blows.add(new Blow("kill", "door", "door-0", 0, 1005, 1005));

        assertThat(reasons("I16")).isEmpty();
    }

    @Test
    void catchesTooFewSuccesses() {
        Sample failed = new Sample();
        failed.submit(1000, "key-1", "a", 202, Sample.JOB, false);
        failed.ended(2000, "failed", "queued", "dispatched 1");

        assertThat(reasons(failed, "I16")).contains("only 0 of 1 succeeded");
    }

    @Test
    void catchesACostThatIsNotWhatItsPicturesWereBilled() {
        run.bills.clear();
        run.paid(1150, Sample.PRICE + 1, "answered");

        assertThat(reasons("I17"))
                .contains("cost_usd is $0.013000, its pictures were billed $0.013001");
    }

    @Test
    void namesEachCallInDoubt() {
        assertThat(notes(killedInACall(), "I17"))
                .contains(
                        "invoice $0.026000; told: $0.013000 and in doubt $0.013000; of that doubt $0.013000 was billed",
                        "job %s (succeeded) tells of $0.013000 in doubt; billed: [call req_0, $0.013000, disconnected]"
                                .formatted(Sample.JOB));
    }

    @Test
    void catchesACallInDoubtThatNobodyTellsOf() {
        run.paid(1160, "reset");

        assertThat(reasons("I17"))
                .contains(
                        "tells of $0.000000 in doubt, but was billed for nothing: [call req_1, $0.013000, reset]");
    }

    @Test
    void catchesABillOfNobodysCall() {
        run.bills.add(new Bill(1, 2, "req_9", "another prompt", 5, "answered", List.of()));

        assertThat(reasons("I17"))
                .contains(
                        "nobody tells of call req_9",
                        "the invoice is $0.013005, jobs cost $0.013000 and calls in doubt $0.000000");
    }

    @Test
    void catchesASpendAndMetricsThatAreNotTheSumOfTheJobs() {
        run.spent = new Money(Sample.PRICE, 1);
        run.metrics.put("cost", Sample.PRICE + 1);

        assertThat(reasons("I17"))
                .hasSize(4)
                .anyMatch(why -> why.startsWith("spent in all: "))
                .anyMatch(why -> why.startsWith("spent by model and tier: "))
                .anyMatch(why -> why.startsWith("spent by group: "))
                .anyMatch(why -> why.startsWith("metrics say $0.013001"));
    }

    @Test
    void allowsMetricsThatMissWhatAKilledLedgerCommittedLast() {
        run.metrics.put("cost", 0L);
        assertThat(reasons("I17")).isNotEmpty();

        run.blows.add(new Blow("kill", "ledger", "ledger-0", 0, 1500, 1500));

        assertThat(broken()).isEmpty();
    }

    @Test
    void catchesAnOvershootByTheBills() {
        run.caps.add(new Cap(0, Sample.TENANT, 12_000, true));
        assertThat(reasons("I18")).containsExactly("acme has overshot its cap by $0.001000");

        run.caps.add(new Cap(1200, Sample.TENANT, 20_000, true));

        assertThat(reasons("I18")).as("raised before the bill was written").isEmpty();
    }

    @Test
    void allowsMoreThanACapThatIsOnlyTold() {
        run.caps.add(new Cap(0, Sample.TENANT, 1, false));

        assertThat(broken()).isEmpty();
    }

    @Test
    void catchesMoneyThatStaysSetAside() {
        run.reserved = 7;

        assertThat(reasons("I18")).containsExactly("acme has 0.000007 set aside for nothing");
    }

    @Test
    void catchesAJobThatIsLeftForWantOfMoneyThatIsThere() {
        Sample refused = new Sample();
        refused.caps.add(new Cap(0, Sample.TENANT, 1, true));
        refused.state(1000, "awaiting_budget", "awaiting_budget");
        refused.state(1100, "failed", "budget_exceeded 0", "failed");
        refused.broke(1100);
        assertThat(reasons(refused, "I18")).isEmpty();

        refused.caps.add(new Cap(2000, Sample.TENANT, 100, true));
        assertThat(reasons(refused, "I18")).as("nobody was told of it").isEmpty();

        refused.submit(900, "key-1", "a", 202, Sample.JOB, false);

        assertThat(reasons(refused, "I18"))
                .containsExactly("was not handed in again when there was money");
    }

    /// The first worker is killed at 1300; after its lease a second looks for pictures, finds none
    /// and so may call.
    private static Sample killedInACall() {
        return killedInACall(false);
    }

    private static Sample killedInACall(boolean hold) {
        Sample run = new Sample();
        run.hold = hold;
        run.costs(new Money(Sample.PRICE, Sample.PRICE));
        run.submit(1000, "key-1", "a", 202, Sample.JOB, false);
        run.fact(1000, "submit", "{'job':'%s'}".formatted(Sample.JOB));
        run.state(1010, "dispatched", "queued", "dispatched 1");
        run.work(1010, 1, false);
        run.claimed(1100, 1, Sample.WORKER, "running");
        run.paid(1150, "disconnected");
        run.blows.add(new Blow("kill", "worker", "worker-0", 500, 1300, 1300));
        run.state(7400, "queued", "lost 1 " + Sample.WORKER, "dispatched 2");
        run.work(7400, 2, true);
        run.claimed(7500, 2, SECOND, "recovering");
        run.fact(
                7600,
                "not_found",
                "{'job':'%s','part':0,'fence':2,'worker':'%s'}".formatted(Sample.JOB, SECOND));
        run.state(7610, "dispatched", "retry_wait 2 " + SECOND, "queued 2", "dispatched 3");
        run.work(7610, 3, false);
        run.claimed(7700, 3, SECOND, "running");
        run.paid(7750, "answered");
        run.stored(8500, 3);
        run.succeeded(8550, 3, SECOND);
        run.ended(8600, "succeeded", "succeeded 3 " + SECOND, "succeeded");
        return run;
    }

    private static StoredFile file(String name, boolean whole) {
        return new StoredFile(name, 9, "", 1400, whole, "", Sample.json("{}"));
    }

    private List<String> broken() {
        return broken(run);
    }

    private static List<String> broken(Sample sample) {
        return Checker.judge(sample.evidence()).stream()
                .filter(verdict -> !verdict.holds())
                .map(verdict -> verdict.id() + " " + verdict.violations())
                .toList();
    }

    private static List<String> notes(Sample sample, String invariant) {
        return Checker.judge(sample.evidence()).stream()
                .filter(verdict -> verdict.id().equals(invariant))
                .flatMap(verdict -> verdict.notes().stream())
                .toList();
    }

    private List<String> reasons(String invariant) {
        return reasons(run, invariant);
    }

    private static List<String> reasons(Sample sample, String invariant) {
        return Checker.judge(sample.evidence()).stream()
                .filter(verdict -> verdict.id().equals(invariant))
                .flatMap(verdict -> verdict.violations().stream())
                .map(Violation::why)
                .toList();
    }
}
