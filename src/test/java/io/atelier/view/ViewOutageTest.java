package io.atelier.view;

import static io.atelier.view.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.embedded.EmbeddedBroker;
import io.atelier.job.JobId;
import io.atelier.log.FactPublisher;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewOutageTest {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    @TempDir Path folder;

    @Test
    void readsGoOnStaleWhileTheBrokerIsAwayAndRecover() {
        JobId known = JobId.random();
        JobId later = JobId.random();
        EmbeddedBroker broker = new EmbeddedBroker(folder, 0);
        int port = port(broker);
        try (Replica replica = Replica.on(broker)) {
            submit(replica, known);
            assertThat(replica.view().job(TENANT, known)).isInstanceOf(Sight.Fresh.class);
            replica.awaitCaughtUp();

            broker.close();

            assertThat(quickly(() -> replica.view().job(TENANT, known)))
                    .isInstanceOf(Sight.Stale.class);
            assertThat(quickly(() -> replica.view().job(TENANT, later)))
                    .isEqualTo(new Sight.Unknown<>());
            assertThat(quickly(() -> replica.view().list(TENANT, Filter.ALL, null, 10)))
                    .isInstanceOf(Sight.Stale.class);

            broker = new EmbeddedBroker(folder, port);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(replica.view().job(TENANT, known))
                                    .isInstanceOf(Sight.Fresh.class));
            assertThat(replica.view().job(TENANT, later)).isEqualTo(new Sight.Missing<>());
            submit(replica, later);
            assertThat(replica.view().job(TENANT, later)).isInstanceOf(Sight.Fresh.class);
        } finally {
            broker.close();
        }
    }

    private static <T> Sight<T> quickly(java.util.function.Supplier<Sight<T>> read) {
        long start = System.nanoTime();
        Sight<T> sight = read.get();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
        return sight;
    }

    private static void submit(Replica replica, JobId job) {
        try (FactPublisher facts = new FactPublisher(replica.clients(), replica.codec())) {
            facts.publish(Samples.submit(job)).join();
        }
    }

    private static int port(EmbeddedBroker broker) {
        return Integer.parseInt(broker.bootstrapServers().replace("127.0.0.1:", ""));
    }
}
