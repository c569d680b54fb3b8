package io.atelier.worker;

import static io.atelier.job.Tier.BATCH;
import static io.atelier.job.Tier.PRIORITY;
import static io.atelier.job.Tier.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.job.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotsTest {
    private static final List<Tier> TIERS = List.of(Tier.values());
    private static final Duration AGING = Duration.ofSeconds(30);

    private long nanos = Duration.ofHours(-3).toNanos();

    /// Whoever asks first and for everything gets all but one slot for each of the others.
    @ParameterizedTest
    @CsvSource({"3, 1", "4, 2", "8, 6", "32, 30"})
    void keepsOneSlotForEveryOtherTier(int capacity, int mostOfOneTier) {
        for (Tier greedy : Tier.values()) {
            Slots slots = slots(capacity);

            assertThat(granted(acquire(slots, greedy, capacity))).isEqualTo(mostOfOneTier);
            Stream.of(Tier.values())
                    .filter(tier -> tier != greedy)
                    .forEach(tier ->
                            assertThat(granted(acquire(slots, tier, capacity))).isEqualTo(1));
            assertThat(inUse(slots)).isEqualTo(capacity);
        }
    }

    @Test
    void givesAFreedSlotToTheMostUrgentWhoWaits() throws Exception {
        Slots slots = slots(5);
        List<CompletableFuture<Slots.Slot>> batch = acquire(slots, BATCH, 4);
        List<CompletableFuture<Slots.Slot>> standard = acquire(slots, STANDARD, 2);
        List<CompletableFuture<Slots.Slot>> priority = acquire(slots, PRIORITY, 2);
        assertThat(List.of(granted(batch), granted(standard), granted(priority)))
                .containsExactly(3, 1, 1);

        batch.getFirst().get().close();

        assertThat(List.of(granted(batch), granted(standard), granted(priority)))
                .containsExactly(3, 1, 2);
    }

    @Test
    void servesInOrderWithinATier() throws Exception {
        Slots slots = slots(3);
        List<CompletableFuture<Slots.Slot>> asked = acquire(slots, STANDARD, 3);

        asked.get(0).get().close();

        assertThat(asked.get(1)).isDone();
        assertThat(asked.get(2)).isNotDone();
    }

    @Test
    void takesASlotBackOnce() throws Exception {
        Slots slots = slots(4);
        List<CompletableFuture<Slots.Slot>> asked = acquire(slots, STANDARD, 5);

        asked.getFirst().get().close();
        asked.getFirst().get().close();

        assertThat(granted(asked)).isEqualTo(3);
        assertThat(inUse(slots)).isEqualTo(2);
    }

    @Test
    void losesNoSlotToSomebodyWhoNoLongerWaits() throws Exception {
        Slots slots = slots(3);
        List<CompletableFuture<Slots.Slot>> asked = acquire(slots, STANDARD, 3);
        asked.get(1).cancel(false);

        asked.get(0).get().close();

        assertThat(asked.get(2)).isDone();
        assertThat(inUse(slots)).isEqualTo(1);
    }

    @Test
    void refusesToStarveATier() {
        assertThatThrownBy(() -> slots(2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neverExceedsItsCapacityNorLeavesASlotIdleThatIsWanted() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int capacity = 3 + random.nextInt(6);
            Slots slots = slots(capacity);
            Map<Tier, List<CompletableFuture<Slots.Slot>>> asked = new EnumMap<>(Tier.class);
            for (Tier tier : Tier.values()) {
                asked.put(tier, new ArrayList<>());
            }
            for (int step = 0; step < 100; step++) {
                Tier tier = TIERS.get(random.nextInt(3));
                List<CompletableFuture<Slots.Slot>> mine = asked.getOrDefault(tier, List.of());
                if (random.nextBoolean()) {
                    mine.add(slots.acquire(tier));
                } else if (!mine.isEmpty() && mine.getFirst().isDone()) {
                    mine.removeFirst().get().close();
                }
                assertThat(inUse(slots)).isBetween(0, capacity);
                asked.values()
                        .forEach(list ->
                                assertThat(list.isEmpty() || granted(list) > 0)
                                        .as("every tier that asks has a slot")
                                        .isTrue());
            }
        }
    }

    @Test
    void letsAHeadThatHasWaitedOvertakeByOneStepOfUrgencyForEveryAging() throws Exception {
        Slots slots = slots(4);
        CompletableFuture<Slots.Slot> shared = acquire(slots, PRIORITY, 2).getLast();
        acquire(slots, STANDARD, 1);
        acquire(slots, BATCH, 1);
        CompletableFuture<Slots.Slot> batch = slots.acquire(BATCH);
        passes(Duration.ofSeconds(31));
        CompletableFuture<Slots.Slot> standard = slots.acquire(STANDARD);
        passes(Duration.ofSeconds(30));
        CompletableFuture<Slots.Slot> priority = slots.acquire(PRIORITY);

        shared.get().close();
        assertThat(batch).as("61 s make up for two steps").isDone();
        batch.get().close();
        assertThat(priority).as("30 s do not make up for one").isDone();
        passes(Duration.ofMillis(1));
        CompletableFuture<Slots.Slot> urgent = slots.acquire(PRIORITY);
        priority.get().close();
        assertThat(standard).isDone();
        assertThat(urgent).isNotDone();
    }

    /// By the age of its jobs a backlog would go first for ever.
    @Test
    void doesNotLetALongBacklogOvertakeByTheAgeOfItsJobs() throws Exception {
        Slots slots = slots(4);
        List<CompletableFuture<Slots.Slot>> backlog = acquire(slots, BATCH, 100);
        passes(Duration.ofHours(5));
        backlog.get(0).get().close();
        CompletableFuture<Slots.Slot> first = slots.acquire(PRIORITY);
        CompletableFuture<Slots.Slot> second = slots.acquire(PRIORITY);
        assertThat(first).as("its own slot").isDone();

        backlog.get(1).get().close();

        assertThat(second).isDone();
    }

    /// For an hour all slots are wanted by priority, and calls are long.
    @Test
    void starvesNoTierUnderAFloodOfPriority() throws Exception {
        Flood flood = new Flood(slots(8));

        flood.lasts(Duration.ofHours(1));

        // Its own slot alone is good for 12 calls of 5 minutes.
        assertThat(flood.served(BATCH)).isGreaterThan(18);
        assertThat(flood.served(STANDARD)).isGreaterThan(18);
        assertThat(flood.served(PRIORITY)).isGreaterThan(40);
        assertThat(flood.longestWait(BATCH)).isLessThan(Duration.ofMinutes(5));
        assertThat(flood.longestWait(STANDARD)).isLessThan(Duration.ofMinutes(5));
        assertThat(flood.longestWait(PRIORITY)).isLessThan(Duration.ofMinutes(5));
    }

    /// Every tier always has somebody at the door; calls take 3 to 7 minutes.
    private final class Flood {
        private final Slots slots;
        private final Random random = new Random(7);
        private final Map<Tier, CompletableFuture<Slots.Slot>> heads = new EnumMap<>(Tier.class);
        private final Map<Tier, Long> headSince = new EnumMap<>(Tier.class);
        private final Map<Tier, Long> waits = new EnumMap<>(Tier.class);
        private final Map<Tier, Integer> served = new EnumMap<>(Tier.class);
        private final List<Call> calls = new ArrayList<>();

        private record Call(Slots.Slot slot, long endsAt) {}

        Flood(Slots slots) {
            this.slots = slots;
        }

        void lasts(Duration time) throws Exception {
            long end = nanos + time.toNanos();
            TIERS.forEach(this::comesToTheDoor);
            while (nanos < end) {
                passes(Duration.ofSeconds(1));
                for (Call each : List.copyOf(calls)) {
                    if (each.endsAt() <= nanos) {
                        calls.remove(each);
                        each.slot().close();
                    }
                }
                for (Tier tier : TIERS) {
                    while (head(tier).isDone()) {
                        begins(tier, head(tier).get());
                    }
                }
            }
        }

        private void begins(Tier tier, Slots.Slot slot) {
            Duration call = Duration.ofSeconds(180 + random.nextInt(240));
            calls.add(new Call(slot, nanos + call.toNanos()));
            served.merge(tier, 1, Integer::sum);
            waits.merge(tier, nanos - headSince.getOrDefault(tier, nanos), Math::max);
            comesToTheDoor(tier);
        }

        int served(Tier tier) {
            return served.getOrDefault(tier, 0);
        }

        Duration longestWait(Tier tier) {
            return Duration.ofNanos(waits.getOrDefault(tier, 0L));
        }

        private void comesToTheDoor(Tier tier) {
            headSince.put(tier, nanos);
            heads.put(tier, slots.acquire(tier));
        }

        private CompletableFuture<Slots.Slot> head(Tier tier) {
            return heads.getOrDefault(tier, new CompletableFuture<>());
        }
    }

    private Slots slots(int capacity) {
        return new Slots(capacity, AGING, () -> nanos);
    }

    private static int inUse(Slots slots) {
        return Arrays.stream(Tier.values()).mapToInt(slots::inUse).sum();
    }

    private void passes(Duration time) {
        nanos += time.toNanos();
    }

    private static List<CompletableFuture<Slots.Slot>> acquire(Slots slots, Tier tier, int times) {
        List<CompletableFuture<Slots.Slot>> asked = new ArrayList<>();
        for (int time = 0; time < times; time++) {
            asked.add(slots.acquire(tier));
        }
        return asked;
    }

    private static int granted(List<CompletableFuture<Slots.Slot>> asked) {
        return (int) asked.stream().filter(each -> each.isDone() && !each.isCancelled()).count();
    }
}
