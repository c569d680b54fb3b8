package io.atelier.batch;

import io.atelier.openai.Batch;
import io.atelier.openai.BatchLook;
import io.atelier.openai.BatchStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Asks how a batch is doing until it is over, and cancels it where nobody wants it any more or
/// somebody can't wait for it any longer.
final class Watching {
    private static final Logger LOG = Logger.getLogger(Watching.class);

    /// A batch that is not to be found may only be so new that not everybody knows it.
    private static final int GONE_FOR_GOOD = 10;

    /// A cancellation that nobody took note of is asked for again.
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final String key;
    private final String model;
    private final Members members;
    private final BooleanSupplier unwanted;
    private final Consumer<Batch> seen;
    private final Desk desk;
    private @Nullable Instant cancelledAt;

    /// @param unwanted whether somebody has asked to cancel all of it
    Watching(
            String key,
            String model,
            Members members,
            BooleanSupplier unwanted,
            Consumer<Batch> seen,
            Desk desk) {
        this.key = key;
        this.model = model;
        this.members = members;
        this.unwanted = unwanted;
        this.seen = seen;
        this.desk = desk;
    }

    /// @return empty where the upstream no longer knows it
    Optional<Batch> untilOver(Batch created) throws InterruptedException {
        Pauses pauses = new Pauses(desk.settings().poll(), desk.rest());
        Batch batch = created;
        int gone = 0;
        while (!batch.status().over()) {
            desk.rest().sleep(desk.settings().poll());
            BatchLook look =
                    cancelNow(batch.status())
                            ? desk.upstream().cancel(model, batch.id())
                            : desk.upstream().get(model, batch.id());
            switch (look) {
                case BatchLook.Seen(Batch latest) -> {
                    pauses.reset();
                    gone = 0;
                    batch = latest;
                    seen.accept(latest);
                }
                case BatchLook.Gone _ -> {
                    gone++;
                    if (gone == GONE_FOR_GOOD) {
                        LOG.errorf(
                                "the upstream no longer knows a batch batch=%s upstreamId=%s",
                                key, batch.id());
                        return Optional.empty();
                    }
                }
                case BatchLook.Unclear(var failure, Duration retryAfter) -> {
                    LOG.warnf(
                            "batch not to be asked for, it is tried again batch=%s code=%s",
                            key, failure.code());
                    pauses.longer(retryAfter);
                }
            }
        }
        return Optional.of(batch);
    }

    private boolean cancelNow(BatchStatus status) {
        Instant now = desk.clock().instant();
        boolean asked = cancelledAt != null && now.isBefore(cancelledAt.plus(AGAIN));
        if (asked || status == BatchStatus.CANCELLING) {
            return false;
        }
        Optional<String> reason = reason(now);
        reason.ifPresent(why -> {
            cancelledAt = now;
            LOG.infof("batch is cancelled batch=%s reason=%s", key, why);
        });
        return reason.isPresent();
    }

    private Optional<String> reason(Instant now) {
        if (unwanted.getAsBoolean()) {
            return Optional.of("somebody asked to");
        }
        if (members.allSettled()) {
            return Optional.of("nobody wants a line of it any more");
        }
        return members.onlyUntil().filter(until -> !until.isAfter(now)).isPresent()
                ? Optional.of("a job of it can't wait any longer")
                : Optional.empty();
    }
}
