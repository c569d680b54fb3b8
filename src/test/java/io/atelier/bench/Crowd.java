package io.atelier.bench;

import io.atelier.job.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What becomes of ten tenants with few jobs that come while one with many has all slots, and all
/// that lies on the work topics.
final class Crowd {
    private static final String LARGE = "A";
    private static final List<String> SMALL =
            IntStream.rangeClosed('B', 'K').mapToObj(Character::toString).toList();

    private final Samples waits = new Samples();
    private final List<Integer> shares = new ArrayList<>();

    /// @param backlog jobs of the large tenant
    /// @param each jobs of every small one
    Crowd(FairPlay play, int backlog, int each) {
        play.submit(LARGE, Tier.STANDARD, backlog);
        play.runFor(5);
        Map<String, Integer> before = play.begun();
        SMALL.forEach(tenant -> play.submit(tenant, Tier.STANDARD, each));
        play.run(() -> !play.allWait());
        play.begun().forEach((tenant, begun) -> shares.add(begun - before.getOrDefault(tenant, 0)));
        play.run(() -> SMALL.stream().map(play::line).noneMatch(FairPlay.Line::waiting));
        SMALL.forEach(tenant -> waits.addAll(play.line(tenant).waits()));
    }

    /// Of the small ones, in calls' times.
    Samples waits() {
        return waits;
    }

    /// Jain's index of the calls that each of the eleven got until the first of them had no job
    /// left that waits.
    double index() {
        return FairPlay.jain(shares);
    }
}
