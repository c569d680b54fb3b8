package io.atelier.ledger;

import io.atelier.job.JobStatus;
import io.atelier.log.Heartbeat;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// How many jobs of each tenant wait, and how many are dispatched or running. One thread at a time.
final class Loads {
    private final Map<String, Heartbeat.Load> loads = new HashMap<>();

    /// @param from null where the job is new here
    void moved(String tenant, @Nullable JobStatus from, JobStatus to) {
        if (from != to) {
            add(
                    new Heartbeat.Load(
                            tenant,
                            count(waits(to)) - count(waits(from)),
                            count(inFlight(to)) - count(inFlight(from))));
        }
    }

    /// All of them together.
    static List<Heartbeat.Load> sum(Collection<Loads> all, Predicate<String> wanted) {
        Loads sum = new Loads();
        all.forEach(each ->
                each.loads.values().stream()
                        .filter(load -> wanted.test(load.tenant()))
                        .forEach(sum::add));
        return List.copyOf(sum.loads.values());
    }

    private void add(Heartbeat.Load more) {
        loads.compute(
                more.tenant(),
                (tenant, known) -> {
                    int queued = more.queued() + (known == null ? 0 : known.queued());
                    int inFlight = more.inFlight() + (known == null ? 0 : known.inFlight());
                    return queued == 0 && inFlight == 0
                            ? null
                            : new Heartbeat.Load(tenant, queued, inFlight);
                });
    }

    private static int count(boolean so) {
        return so ? 1 : 0;
    }

    /// A parked job waits for a person, and holds nobody up.
    private static boolean waits(@Nullable JobStatus status) {
        return switch (status) {
            case ACCEPTED, SCHEDULED, QUEUED, RETRY_WAIT -> true;
            case null, default -> false;
        };
    }

    private static boolean inFlight(@Nullable JobStatus status) {
        return switch (status) {
            case DISPATCHED, RUNNING, CANCELLING -> true;
            case null, default -> false;
        };
    }
}
