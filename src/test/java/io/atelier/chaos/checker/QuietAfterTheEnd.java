package io.atelier.chaos.checker;

import java.util.List;

/// I7. Who holds a grant may begin its call until half a lease after it asked; so when the job is
/// ended by others, or its cancel is answered with `cancelling`, a call may still begin so long.
final class QuietAfterTheEnd implements Invariant {
    @Override
    public String id() {
        return "I7";
    }

    @Override
    public String promise() {
        return "no call after a terminal state or an acknowledged cancel";
    }

    @Override
    public void check(Case run, Findings findings) {
        long slack = run.evidence().terms().leaseMs() / 2;
        for (Story story : run.stories()) {
            if (!story.known()) {
                continue;
            }
            List<Bill> paid = run.bills(story);
            for (Moment moment : story.moments()) {
                if (moment.terminal() && moment.run() == story.runs()) {
                    findings.checked("ends");
                    none(run, story, paid, moment.timeMs() + slack, findings);
                }
            }
        }
        for (Call call : run.evidence().calls()) {
            boolean acknowledged =
                    call.kind().equals("cancel") && (call.code() == 200 || call.code() == 202);
            if (acknowledged && run.knows(call.job())) {
                findings.checked("acknowledged cancels");
                cancelled(run, run.story(call.job()), call, slack, findings);
            }
        }
    }

    private static void cancelled(Case run, Story story, Call call, long slack, Findings findings) {
        boolean exact = call.status().equals("cancelled");
        none(run, story, run.bills(story), call.toMs() + (exact ? 0 : slack), findings);
        if (exact) {
            findings.require(
                    story.status().equals("cancelled"),
                    story.id(),
                    "cancelled, said the answer; then it was " + story.status());
        }
    }

    private static void none(
            Case run, Story story, List<Bill> paid, long afterMs, Findings findings) {
        for (Bill bill : paid) {
            findings.require(
                    bill.receivedMs() <= afterMs || asleep(run, story, bill),
                    story.id(),
                    "paid call %s began %d ms too late"
                            .formatted(bill.call(), bill.receivedMs() - afterMs));
        }
    }

    /// A process that is stopped between its last look at the clock and its call can't know.
    private static boolean asleep(Case run, Story story, Bill bill) {
        return story.attempts().stream()
                .filter(attempt -> attempt.claimMs() <= bill.receivedMs())
                .anyMatch(attempt ->
                        run.evidence().blows().stream()
                                .filter(blow -> blow.kind().equals("stop"))
                                .anyMatch(blow ->
                                        attempt.hitBy(blow)
                                                && bill.receivedMs() - blow.toMs() < 1000));
    }
}
