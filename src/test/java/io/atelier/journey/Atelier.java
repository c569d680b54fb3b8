package io.atelier.journey;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The whole application, started once for all tests that need it: every role, broker and simulator
/// on free ports, a folder that nobody else uses, and a collector of spans. Pictures take no time
/// to make, and what fails is tried again soon. This machine may be called back.
@WithTestResource(value = Atelier.class, scope = TestResourceScope.GLOBAL)
public final class Atelier implements QuarkusTestResourceLifecycleManager {
    /// Where links in answers begin. Nobody is there.
    public static final String PUBLIC_URL = "http://pictures.example";

    private final Folder folder = Folder.temporary();
    private @Nullable Collector collector;

    @Override
    public Map<String, String> start() {
        Collector started = collector();
        collector = started;
        return Map.ofEntries(
                Map.entry("quarkus.http.test-port", "0"),
                Map.entry("atelier.instance", "journey"),
                Map.entry("atelier.public-url", PUBLIC_URL),
                Map.entry("atelier.embedded.folder", folder.path().toString()),
                Map.entry("atelier.embedded.kafka.port", Ports.free()),
                Map.entry("atelier.embedded.simulator.port", Ports.free()),
                Map.entry("atelier.embedded.simulator.latency-factor", "0"),
                Map.entry("atelier.embedded.simulator.art", "plain"),
                Map.entry("atelier.log.reply-topics", "shop.answers"),
                Map.entry("atelier.ledger.backoff", "200ms"),
                Map.entry("atelier.view.heartbeat", "300ms"),
                Map.entry("atelier.egress.allowed-networks", "127.0.0.1/32"),
                Map.entry("atelier.egress.silence", "1s"),
                Map.entry("atelier.webhook.schedule", "200ms,200ms,200ms,1s"),
                Map.entry("atelier.webhook.breaker-pause", "500ms"),
                Map.entry("atelier.fleet.heartbeat", "500ms"),
                Map.entry("atelier.lane.age", "500ms"),
                Map.entry("atelier.batch.poll", "100ms"),
                Map.entry("atelier.batch.settle", "200ms"),
                Map.entry("atelier.trace.endpoint", started.url()),
                Map.entry("otel.bsp.schedule.delay", "100"),
                Map.entry("atelier.worker.drain", "5s"));
    }

    private static Collector collector() {
        try {
            return new Collector();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        folder.delete();
        if (collector != null) {
            collector.close();
        }
    }
}
