package io.atelier.view;

import io.atelier.job.Failure;
import io.atelier.job.Job;
import io.atelier.job.JobAnswer.Queue;
import io.atelier.job.JobId;
import io.atelier.job.JobStatus;
import io.atelier.job.Part;
import io.atelier.job.PartState;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Why a job waits, and for how long about. Derived from what this view has heard; nobody is asked.
final class Waits {
    private final Line line;
    private final Fleet fleet;
    private final SessionIndex sessions;

    Waits(Line line, Fleet fleet, SessionIndex sessions) {
        this.line = line;
        this.fleet = fleet;
        this.sessions = sessions;
    }

    /// Empty for a job that doesn't wait, or has not been spoken of by the ledger.
    Optional<Queue> of(Known known, Instant now) {
        return Optional.ofNullable(
                switch (known) {
                    case Known.Accepted(var submit) -> {
                        Instant notBefore = submit.document().notBefore();
                        yield notBefore == null ? null : scheduled(notBefore, now);
                    }
                    case Known.Folded(Job job) -> of(job, now);
                });
    }

    private @Nullable Queue of(Job job, Instant now) {
        return switch (job.status()) {
            case SCHEDULED -> scheduled(earliest(job, Waits::scheduledUntil), now);
            case RETRY_WAIT -> backoff(job, earliest(job, Waits::retriedAt), now);
            case ACCEPTED -> budget();
            case QUEUED -> queued(job);
            case DISPATCHED -> inLine(job);
            case RUNNING, CANCELLING, AMBIGUOUS -> null;
            case SUCCEEDED, FAILED, CANCELLED, EXPIRED -> null;
        };
    }

    private @Nullable Queue queued(Job job) {
        if (job.awaitsBudget()) {
            return budget();
        }
        return job.awaitsTurn() ? sessionOrder(job) : inLine(job);
    }

    /// Only while the account's ledger is away is there time to read this.
    private static Queue budget() {
        return new Queue(null, null, "budget", "The most that it may cost is being set aside.");
    }

    private static Queue scheduled(Instant until, Instant now) {
        return new Queue(
                null,
                seconds(now, until),
                "scheduled",
                "It waits for its not_before, %s.".formatted(until));
    }

    private static Queue backoff(Job job, Instant until, Instant now) {
        Optional<Failure> last =
                job.parts().stream()
                        .filter(part -> part.state() instanceof PartState.RetryWait)
                        .map(Part::failure)
                        .filter(Objects::nonNull)
                        .findFirst();
        Long eta = seconds(now, until);
        return last.filter(Failure::rateLimited).isPresent()
                ? new Queue(
                        null,
                        eta,
                        "upstream_rate_limit",
                        "The upstream takes no more calls for now; it is tried again at %s."
                                .formatted(until))
                : new Queue(
                        null,
                        eta,
                        "retry_backoff",
                        "Its last call ended with %s; it is tried again at %s."
                                .formatted(
                                        last.map(Failure::code).orElse("an unknown failure"),
                                        until));
    }

    private static Queue gathered() {
        return new Queue(
                null,
                null,
                "batch_lane",
                "It is gathered with others, to be called in a batch at half the price.");
    }

    private Queue sessionOrder(Job job) {
        JobId session = job.document().session();
        long before =
                Optional.ofNullable(session)
                        .flatMap(id -> sessions.find(job.document().tenant(), id))
                        .map(found ->
                                found.turns().stream()
                                        .takeWhile(turn -> !turn.job().equals(job.id()))
                                        .filter(turn -> !turn.status().terminal())
                                        .count())
                        .orElse(0L);
        return new Queue(
                (int) before + 1,
                null,
                "session_order",
                "Turns run one after the other; before it come: %d.".formatted(before));
    }

    private @Nullable Queue inLine(Job job) {
        if (job.batched()) {
            return gathered();
        }
        return line.ahead(job.id(), fleet::weight).map(ahead -> inLine(job, ahead)).orElse(null);
    }

    private Queue inLine(Job job, Line.Ahead ahead) {
        String model = job.document().operation().options().model();
        long leavingAlone = fleet.leavingAlone(model);
        if (fleet.hasNoWorker()) {
            return stuck(
                    ahead,
                    "no_worker",
                    "No worker has been heard for %d s.".formatted(fleet.lease().toSeconds()));
        }
        long withoutStore = fleet.withoutStore();
        if (withoutStore > 0) {
            return stuck(
                    ahead,
                    "store_away",
                    "Nothing can be stored: %d of %d workers make no calls now."
                            .formatted(withoutStore, fleet.workers()));
        }
        if (leavingAlone > 0) {
            return stuck(
                    ahead,
                    "breaker_open",
                    "The upstream fails or takes no money for %s: %d of %d workers make no calls for it now."
                            .formatted(model, leavingAlone, fleet.workers()));
        }
        if (job.status() == JobStatus.QUEUED && fleet.capped(job.document().tenant())) {
            return stuck(
                    ahead,
                    "tenant_cap",
                    "Its tenant has as much under way as it may have at once.");
        }
        long outOfTokens = fleet.outOfTokens(model);
        if (outOfTokens > 0 && fleet.allowsNone(model)) {
            return stuck(
                    ahead,
                    "rate_limit",
                    "A limit of %s is 0 a minute: it is never called.".formatted(model));
        }
        if (outOfTokens > 0) {
            return moving(
                    ahead,
                    "rate_limit",
                    "What the upstream allows for %s is used up for now: %d of %d workers wait for more."
                            .formatted(model, outOfTokens, fleet.workers()));
        }
        if (ahead.laterComers() > 0) {
            return moving(
                    ahead,
                    "tenant_fairness",
                    "Tenants take turns: before it go %d that came later, of other tenants."
                            .formatted(ahead.laterComers()));
        }
        return moving(
                ahead,
                "tier_order",
                "Before it in its tier: %d; in more urgent tiers: %d."
                        .formatted(ahead.position() - 1, ahead.urgent()));
    }

    /// Nobody can tell for how long.
    private static Queue stuck(Line.Ahead ahead, String reason, String detail) {
        return new Queue(ahead.position(), null, reason, detail);
    }

    private static Queue moving(Line.Ahead ahead, String reason, String detail) {
        OptionalDouble rate = ahead.perSecond();
        return new Queue(
                ahead.position(),
                rate.isEmpty()
                        ? null
                        : Long.valueOf(rounded(ahead.position() / rate.getAsDouble())),
                reason,
                detail);
    }

    private static long seconds(Instant now, Instant until) {
        Duration left = Duration.between(now, until);
        return left.isNegative() ? 0 : rounded(left.toMillis() / 1e3);
    }

    /// Up, and no finer than it can be known: minutes by ten seconds, hours by minutes.
    private static long rounded(double seconds) {
        long step = seconds < 60 ? 1 : seconds < 3_600 ? 10 : 60;
        return (long) Math.ceil(seconds / step) * step;
    }

    private static Instant earliest(Job job, Function<PartState, @Nullable Instant> until) {
        return job.parts().stream()
                .map(part -> until.apply(part.state()))
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private static @Nullable Instant scheduledUntil(PartState state) {
        return state instanceof PartState.Scheduled it ? it.until() : null;
    }

    private static @Nullable Instant retriedAt(PartState state) {
        return state instanceof PartState.RetryWait it ? it.until() : null;
    }
}
