package io.atelier.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// Jobs that belong together under a name of their caller's, counted exactly. An entity on a
/// partition of its own: only facts that the ledger writes about its members move the counters.
///
/// @param total members, whatever became of them
/// @param ended members that have ended, by how
/// @param cost of their pictures
/// @param possiblyBilled expected price of calls that may have been billed for nothing
/// @param closed no more members are expected
/// @param complete closed, and all members have ended
/// @param completions how often it became complete: a redrive or a late member opens it again
public record Group(
        JobId id,
        String tenant,
        String name,
        long total,
        Map<JobStatus, Long> ended,
        Usd cost,
        Usd possiblyBilled,
        boolean closed,
        boolean complete,
        int completions) {
    public Group {
        ended = Map.copyOf(ended);
        // Of before groups were told of doubt.
        possiblyBilled = Objects.requireNonNullElse(possiblyBilled, Usd.ZERO);
    }

    public static Group fresh(String tenant, String name) {
        return new Group(
                idOf(tenant, name), tenant, name, 0, Map.of(), Usd.ZERO, Usd.ZERO, false, false, 0);
    }

    public static JobId idOf(String tenant, String name) {
        return JobId.keyed(tenant, "group", name);
    }

    /// Members that have not ended.
    @JsonIgnore
    public long open() {
        return total - sum(ended);
    }

    public Group joined() {
        return with(total + 1, ended, money(), closed);
    }

    public Group done(JobStatus status, Tally more) {
        return with(total, counted(status, 1), money().plus(more), closed);
    }

    public Group reopened(JobStatus was, Tally counted) {
        return with(total, counted(was, -1), money().minus(counted), closed);
    }

    public Group close() {
        return with(total, ended, money(), true);
    }

    private Tally money() {
        return new Tally(cost, possiblyBilled);
    }

    private Group with(long members, Map<JobStatus, Long> ends, Tally money, boolean shut) {
        boolean whole = shut && members > 0 && members == sum(ends);
        return new Group(
                id,
                tenant,
                name,
                members,
                ends,
                money.spent(),
                money.possiblyBilled(),
                shut,
                whole,
                whole && !complete ? completions + 1 : completions);
    }

    private static long sum(Map<JobStatus, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<JobStatus, Long> counted(JobStatus status, long by) {
        Map<JobStatus, Long> counts = new EnumMap<>(JobStatus.class);
        counts.putAll(ended);
        counts.merge(status, by, Long::sum);
        counts.values().removeIf(count -> count == 0);
        return counts;
    }
}
