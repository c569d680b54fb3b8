package io.atelier.job;

import java.util.Map;
import java.util.TreeMap;

/// A group as callers and downstream consumers see it.
///
/// @param byStatus members that have ended, by how, and the others as `open`
/// @param possiblyBilledUsd expected price of calls that may have been billed for nothing
public record GroupAnswer(
        String name,
        String object,
        long total,
        Map<String, Long> byStatus,
        Usd costUsd,
        Usd possiblyBilledUsd,
        boolean closed) {
    public static GroupAnswer of(Group group) {
        Map<String, Long> byStatus = new TreeMap<>();
        group.ended().forEach((status, count) -> byStatus.put(status.wireName(), count));
        if (group.open() > 0) {
            byStatus.put("open", group.open());
        }
        return new GroupAnswer(
                group.name(),
                "group",
                group.total(),
                byStatus,
                group.cost(),
                group.possiblyBilled(),
                group.closed());
    }
}
