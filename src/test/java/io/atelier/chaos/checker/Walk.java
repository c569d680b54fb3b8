package io.atelier.chaos.checker;

import java.util.EnumSet;
import java.util.Set;

/// The state machine of a job with one part, written down from the documents a second time. After
/// some steps more than one state is possible; the next step decides.
final class Walk {
    private Set<At> at = EnumSet.of(At.NOWHERE);
    private boolean closing;
    private int fence;
    private String worker = "";

    private enum At {
        NOWHERE,
        /// Its tenant's budget is about to be asked.
        ASKING,
        AWAITING_BUDGET,
        SCHEDULED,
        QUEUED,
        DISPATCHED,
        RUNNING,
        RETRY_WAIT,
        AMBIGUOUS,
        /// The part has ended, the job is about to.
        PART_ENDED,
        ENDED
    }

    private static final Set<At> OPEN =
            EnumSet.of(
                    At.AWAITING_BUDGET,
                    At.SCHEDULED,
                    At.QUEUED,
                    At.DISPATCHED,
                    At.RUNNING,
                    At.RETRY_WAIT,
                    At.AMBIGUOUS);

    private static final Set<At> BEGINNING = EnumSet.of(At.NOWHERE, At.AWAITING_BUDGET);

    /// @return why the step is not allowed here; empty where it is
    String take(Step step) {
        return step.part() < 0 ? ofJob(step) : ofPart(step);
    }

    boolean ended() {
        return at.contains(At.ENDED);
    }

    private String ofJob(Step step) {
        return switch (step.what()) {
            case "awaiting_budget" -> move(EnumSet.of(At.NOWHERE, At.ASKING), At.AWAITING_BUDGET);
            case "scheduled" -> move(BEGINNING, At.SCHEDULED);
            case "queued" -> move(BEGINNING, At.QUEUED);
            case "retry_wait" -> move(EnumSet.of(At.AWAITING_BUDGET), At.RETRY_WAIT);
            case "succeeded", "failed" -> move(EnumSet.of(At.PART_ENDED), At.ENDED);
            case "cancelled", "expired" -> close();
            case "redriven" -> {
                closing = false;
                yield move(EnumSet.of(At.ENDED), At.QUEUED, At.ASKING);
            }
            case "resolved" -> move(EnumSet.of(At.AMBIGUOUS), At.QUEUED, At.ASKING);
            default -> "is not documented";
        };
    }

    /// Said twice: once when the wish comes, once when the last part has ended.
    private String close() {
        if (closing) {
            return at.contains(At.PART_ENDED)
                    ? move(EnumSet.of(At.PART_ENDED), At.ENDED)
                    : "comes a second time";
        }
        closing = true;
        return at.contains(At.RUNNING)
                ? move(EnumSet.of(At.RUNNING), At.RUNNING)
                : move(OPEN, At.PART_ENDED);
    }

    private String ofPart(Step step) {
        return switch (step.what()) {
            case "queued" -> move(EnumSet.of(At.SCHEDULED, At.RETRY_WAIT), At.QUEUED);
            case "dispatched" -> dispatched(step);
            case "running", "recovering" -> running(step);
            case "recalled" -> move(EnumSet.of(At.DISPATCHED), At.QUEUED);
            case "released" -> ofHolder(step, closing ? At.PART_ENDED : At.QUEUED);
            case "lost" -> ofHolder(step, closing ? At.PART_ENDED : At.QUEUED);
            case "retry_wait" -> ofHolder(step, At.RETRY_WAIT);
            case "failed" ->
                    closing
                            ? ofHolder(step, At.PART_ENDED)
                            : ofHolder(step, At.QUEUED, At.PART_ENDED);
            case "ambiguous" -> move(EnumSet.of(At.RUNNING), At.AMBIGUOUS);
            case "doubtful" -> ofHolder(step, At.ASKING);
            case "budget_exceeded" -> move(EnumSet.of(At.AWAITING_BUDGET), At.PART_ENDED);
            case "attempts spent", "cancelled" -> move(EnumSet.of(At.RUNNING), At.PART_ENDED);
            // The first to succeed wins, whatever its fence.
            case "succeeded" -> move(OPEN, At.PART_ENDED);
            default -> "is not documented";
        };
    }

    private String dispatched(Step step) {
        fence++;
        return step.fence() == fence
                ? move(EnumSet.of(At.QUEUED), At.DISPATCHED)
                : "should have fence " + fence;
    }

    private String running(Step step) {
        worker = step.worker();
        return step.fence() == fence
                ? move(EnumSet.of(At.DISPATCHED), At.RUNNING)
                : "has a stale fence";
    }

    private String ofHolder(Step step, At... to) {
        boolean holds = step.fence() == fence && step.worker().equals(worker);
        return holds ? move(EnumSet.of(At.RUNNING), to) : "is not of the attempt that runs";
    }

    private String move(Set<At> from, At... to) {
        Set<At> before = EnumSet.copyOf(at);
        before.retainAll(from);
        if (before.isEmpty()) {
            return "can't follow " + at;
        }
        at = EnumSet.of(to[0], to);
        return "";
    }
}
