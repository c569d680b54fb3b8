package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.PartState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelQueuesTest {
    private static final int WINDOW = 2;
    private static final PartState QUEUED = new PartState.Queued(Instant.EPOCH, false);
    private static final PartState DISPATCHED = new PartState.Dispatched(Instant.EPOCH, 0, false);

    private final ModelQueues<String> queues = new ModelQueues<>(_ -> 1);

    @Test
    void letsNoModelStandInAnothersWay() {
        for (int i = 0; i < 10; i++) {
            queues.add("slow", "acme", "slow-" + i, 1);
        }
        queues.add("quick", "acme", "quick-0", 1);

        assertThat(dispatched()).containsExactly("slow-0", "slow-1", "quick-0");
    }

    @Test
    void goesOnOnceThereIsRoomInTheWindowOfTheModel() {
        for (int i = 0; i < 3; i++) {
            queues.add("slow", "acme", "slow-" + i, 1);
            queues.add("quick", "acme", "quick-" + i, 1);
        }
        dispatched();

        queues.moved("quick", DISPATCHED, new PartState.Running(Instant.EPOCH, "w/1", false));

        assertThat(dispatched()).containsExactly("quick-2");
    }

    @Test
    void letsTenantsOfOneModelTakeTurns() {
        for (int i = 0; i < 2; i++) {
            queues.add("slow", "acme", "acme-" + i, 1);
        }
        queues.add("slow", "other", "other-0", 1);
        assertThat(queues.tenants()).containsExactlyInAnyOrder("acme", "other");

        assertThat(dispatched()).containsExactly("acme-0", "other-0");
    }

    /// All that may be, each of them dispatched.
    private List<String> dispatched() {
        List<String> dispatched = new ArrayList<>();
        String next = queues.poll(WINDOW, _ -> true);
        while (next != null) {
            dispatched.add(next);
            queues.moved(next.startsWith("quick") ? "quick" : "slow", QUEUED, DISPATCHED);
            next = queues.poll(WINDOW, _ -> true);
        }
        return dispatched;
    }
}
