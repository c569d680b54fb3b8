package io.atelier.worker;

import static io.atelier.job.Tier.BATCH;
import static io.atelier.job.Tier.PRIORITY;
import static io.atelier.job.Tier.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.job.Tier;
import java.util.ArrayList;
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

    /// Whoever asks first and for everything gets all but one slot for each of the others.
    @ParameterizedTest
    @CsvSource({"3, 1", "4, 2", "8, 6", "32, 30"})
    void keepsOneSlotForEveryOtherTier(int capacity, int mostOfOneTier) {
        for (Tier greedy : Tier.values()) {
            Slots slots = new Slots(capacity);

            assertThat(granted(acquire(slots, greedy, capacity))).isEqualTo(mostOfOneTier);
            Stream.of(Tier.values())
                    .filter(tier -> tier != greedy)
                    .forEach(tier ->
                            assertThat(granted(acquire(slots, tier, capacity))).isEqualTo(1));
            assertThat(slots.inUse()).isEqualTo(capacity);
        }
    }

    @Test
    void givesAFreedSlotToTheMostUrgentWhoWaits() throws Exception {
        Slots slots = new Slots(5);
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
        Slots slots = new Slots(3);
        List<CompletableFuture<Slots.Slot>> asked = acquire(slots, STANDARD, 3);

        asked.get(0).get().close();

        assertThat(asked.get(1)).isDone();
        assertThat(asked.get(2)).isNotDone();
    }

    @Test
    void takesASlotBackOnce() throws Exception {
        Slots slots = new Slots(4);
        List<CompletableFuture<Slots.Slot>> asked = acquire(slots, STANDARD, 5);

        asked.getFirst().get().close();
        asked.getFirst().get().close();

        assertThat(granted(asked)).isEqualTo(3);
        assertThat(slots.inUse()).isEqualTo(2);
    }

    @Test
    void losesNoSlotToSomebodyWhoNoLongerWaits() throws Exception {
        Slots slots = new Slots(3);
        List<CompletableFuture<Slots.Slot>> asked = acquire(slots, STANDARD, 3);
        asked.get(1).cancel(false);

        asked.get(0).get().close();

        assertThat(asked.get(2)).isDone();
        assertThat(slots.inUse()).isEqualTo(1);
    }

    @Test
    void refusesToStarveATier() {
        assertThatThrownBy(() -> new Slots(2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neverExceedsItsCapacityNorLeavesASlotIdleThatIsWanted() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int capacity = 3 + random.nextInt(6);
            Slots slots = new Slots(capacity);
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
                assertThat(slots.inUse()).isBetween(0, capacity);
                asked.values()
                        .forEach(list ->
                                assertThat(list.isEmpty() || granted(list) > 0)
                                        .as("every tier that asks has a slot")
                                        .isTrue());
            }
        }
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
