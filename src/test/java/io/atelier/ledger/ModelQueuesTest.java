package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.PartState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModelQueuesTest {
    private static final int WINDOW = 2;
    private static final PartState QUEUED = new PartState.Queued(Instant.EPOCH, false);
    private static final PartState DISPATCHED = new PartState.Dispatched(Instant.EPOCH, 0, false);
    private static final PartState RUNNING = new PartState.Running(Instant.EPOCH, "w/1", false);

    private final ModelQueues<Item> queues = new ModelQueues<>(_ -> 1);

    private record Item(String model, String tenant, int number) {
        @Override
        public String toString() {
            return model + "/" + tenant + "/" + number;
        }
    }

    @Test
    void letsNoModelStandInAnothersWay() {
        wait("slow", "acme", 10);
        wait("quick", "acme", 1);

        assertThat(dispatched()).containsExactly("slow/acme/0", "slow/acme/1", "quick/acme/0");
    }

    @Test
    void goesOnOnceThereIsRoomInTheWindowOfTheModel() {
        wait("slow", "acme", 3);
        wait("quick", "acme", 3);
        dispatched();

        moved(new Item("quick", "acme", 0), DISPATCHED, RUNNING);

        assertThat(dispatched()).containsExactly("quick/acme/2");
    }

    @Test
    void letsTenantsOfOneModelTakeTurns() {
        wait("slow", "acme", 2);
        wait("slow", "other", 1);
        assertThat(queues.tenants()).containsExactlyInAnyOrder("acme", "other");

        assertThat(dispatched()).containsExactly("slow/acme/0", "slow/other/0");
    }

    @Test
    void givesWhoeverComesLateAPlace() {
        wait("slow", "acme", 3);
        dispatched();
        wait("slow", "other", 2);

        assertThat(exchanged()).containsExactly("slow/acme/1 for slow/other/0");
    }

    @Test
    void takesNoPlaceWhereEachHasOne() {
        wait("slow", "acme", 2);
        wait("slow", "other", 2);
        dispatched();
        wait("slow", "third", 1);

        assertThat(exchanged()).isEmpty();
    }

    @Test
    void letsNewcomersTakeTurnsUntilTheWindowIsShared() {
        wait("slow", "acme", 6);
        dispatched(6);
        wait("slow", "b", 5);
        wait("slow", "c", 5);

        assertThat(exchanged())
                .containsExactly(
                        "slow/acme/5 for slow/b/0",
                        "slow/acme/4 for slow/c/0",
                        "slow/acme/3 for slow/b/1",
                        "slow/acme/2 for slow/c/1");
    }

    @Test
    void keepsThePlaceOfWhoeverMayHaveNoOther() {
        wait("slow", "acme", 3);
        dispatched();
        wait("slow", "other", 1);

        assertThat(queues.exchange(tenant -> !tenant.equals("other"))).isNull();
    }

    @Test
    void dispatchesFirstWhatWasTakenBack() {
        wait("slow", "acme", 4);
        dispatched();
        wait("slow", "other", 1);
        exchanged();

        moved(new Item("slow", "acme", 0), DISPATCHED, RUNNING);
        moved(new Item("slow", "other", 0), DISPATCHED, RUNNING);

        assertThat(dispatched()).containsExactly("slow/acme/1", "slow/acme/2");
    }

    private void wait(String model, String tenant, int jobs) {
        for (int job = 0; job < jobs; job++) {
            queues.add(model, tenant, new Item(model, tenant, job), 1);
        }
    }

    /// All that may be, each of them dispatched.
    private List<String> dispatched() {
        return dispatched(WINDOW);
    }

    private List<String> dispatched(int window) {
        List<String> dispatched = new ArrayList<>();
        Item next = queues.poll(window, 0, _ -> true);
        while (next != null) {
            dispatched.add(next.toString());
            moved(next, QUEUED, DISPATCHED);
            next = queues.poll(window, 0, _ -> true);
        }
        return dispatched;
    }

    private Set<String> exchanged() {
        Set<String> exchanged = new LinkedHashSet<>();
        for (ModelQueues.Exchange<Item> next = queues.exchange(_ -> true);
                next != null;
                next = queues.exchange(_ -> true)) {
            Item back = next.back().value();
            exchanged.add(back + " for " + next.next());
            moved(back, DISPATCHED, QUEUED);
            queues.putBack(back.model(), back.tenant(), back, 1);
            moved(next.next(), QUEUED, DISPATCHED);
        }
        return exchanged;
    }

    private void moved(Item item, PartState from, PartState to) {
        queues.moved(item.model(), item.tenant(), item, from, to, 0);
    }
}
