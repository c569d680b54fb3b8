package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    @Test
    void keepsTheOrderOfOneTenant() {
        FairQueue<String> queue = new FairQueue<>(tenant -> 1);
        queue.add("a", "first", 1);
        queue.add("a", "second", 1);

        assertThat(all(queue)).containsExactly("first", "second");
    }

    @Test
    void letsASmallTenantPassTheBacklogOfALargeOne() {
        FairQueue<String> queue = new FairQueue<>(tenant -> 1);
        for (int job = 0; job < 1000; job++) {
            queue.add("large", "large" + job, 1);
        }
        queue.add("small", "small", 1);

        assertThat(all(queue).indexOf("small")).isLessThanOrEqualTo(2);
    }

    @Test
    void sharesByWeight() {
        FairQueue<String> queue =
                new FairQueue<>(tenant -> Map.of("a", 1, "b", 3).getOrDefault(tenant, 1));
        for (int job = 0; job < 400; job++) {
            queue.add("a", "a", 1);
            queue.add("b", "b", 1);
        }

        Map<String, Long> first =
                all(queue).stream()
                        .limit(400)
                        .collect(Collectors.groupingBy(each -> each, Collectors.counting()));

        assertThat(first).containsEntry("a", 100L).containsEntry("b", 300L);
    }

    @Test
    void countsPicturesNotJobs() {
        FairQueue<Integer> queue = new FairQueue<>(tenant -> 1);
        for (int job = 0; job < 100; job++) {
            queue.add("tens", 10, 10);
            for (int single = 0; single < 10; single++) {
                queue.add("ones", 1, 1);
            }
        }

        List<Integer> first = all(queue).subList(0, 550);

        assertThat(first.stream().filter(cost -> cost == 10).count()).isBetween(49L, 51L);
    }

    @Test
    void passesOverWhoeverHasEnough() {
        FairQueue<String> queue = new FairQueue<>(tenant -> 1);
        queue.add("full", "full", 1);
        queue.add("other", "other", 1);

        assertThat(queue.poll(tenant -> tenant.equals("other"))).isEqualTo("other");
        assertThat(queue.poll(tenant -> tenant.equals("other"))).isNull();
        assertThat(all(queue)).containsExactly("full");
    }

    private static <T> List<T> all(FairQueue<T> queue) {
        List<T> all = new ArrayList<>();
        for (T next = queue.poll(tenant -> true); next != null; next = queue.poll(tenant -> true)) {
            all.add(next);
        }
        return all;
    }
}
