package io.atelier.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.atelier.log.Json;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Writes a feed as server-sent events (WHATWG HTML, section 9.2), on the request's own virtual
/// thread, until the feed ends, the caller goes, its time is up or this replica stops. In all cases
/// but the first the caller comes back with `Last-Event-ID` and goes on where it was. Whose key is
/// good no longer is told no more, a heartbeat later.
final class EventStream implements StreamingOutput {
    private static final Logger LOG = Logger.getLogger(EventStream.class);
    private static final String HEARTBEAT = ":\n\n";
    private static final String BUSY = ": too many watchers here, try again\n\n";

    /// How long a browser waits before it comes back, in milliseconds.
    private static final int RETRY = 2_000;

    private final Feed feed;
    private final Supplier<Optional<Watcher>> seat;
    private final BooleanSupplier admitted;
    private final Connection connection;
    private final ViewConfig config;
    private final Clock clock;

    /// @param seat among those who watch; empty where there is none left
    /// @param admitted whether the caller would be let in still
    EventStream(
            Feed feed,
            Supplier<Optional<Watcher>> seat,
            BooleanSupplier admitted,
            Connection connection,
            ViewConfig config,
            Clock clock) {
        this.feed = feed;
        this.seat = seat;
        this.admitted = admitted;
        this.connection = connection;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        Optional<Watcher> joined = seat.get();
        if (joined.isEmpty()) {
            out.write(BUSY.getBytes(StandardCharsets.UTF_8));
            return;
        }
        try (Watcher watcher = joined.get()) {
            follow(watcher, out);
        } catch (IOException gone) {
            LOG.debugf("watcher left reason=%s", gone.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(Watcher watcher, OutputStream out)
            throws IOException, InterruptedException {
        long opened = System.nanoTime();
        long written = opened;
        long asked = opened;
        boolean opening = true;
        while (!connection.closed()) {
            if (since(asked).compareTo(config.heartbeat()) >= 0) {
                if (!admitted.getAsBoolean()) {
                    return;
                }
                asked = System.nanoTime();
            }
            StringBuilder text = new StringBuilder();
            feed.next(clock.instant()).forEach(event -> append(event, text));
            boolean last =
                    feed.ended()
                            || watcher.dismissed()
                            || since(opened).compareTo(config.streamLimit()) >= 0;
            if (opening && !feed.ended()) {
                // Whoever loses the connection before the first event comes back to this place.
                text.append("retry: ").append(RETRY);
                text.append("\nid: ").append(feed.place().text()).append("\n\n");
            } else if (text.isEmpty() && since(written).compareTo(config.heartbeat()) >= 0) {
                text.append(HEARTBEAT);
            }
            opening = false;
            if (!text.isEmpty()) {
                byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
                watcher.write(() -> {
                    out.write(bytes);
                    out.flush();
                });
                written = System.nanoTime();
            }
            if (last) {
                return;
            }
            watcher.await(
                    shortest(
                            feed.patience(),
                            config.heartbeat().minus(since(written)),
                            config.heartbeat().minus(since(asked)),
                            config.streamLimit().minus(since(opened))));
        }
    }

    private static void append(Event event, StringBuilder text) {
        if (event.id() != null) {
            text.append("id: ").append(event.id()).append('\n');
        }
        text.append("event: ").append(event.name()).append('\n');
        text.append("data: ").append(json(event.data())).append("\n\n");
    }

    /// On one line: JSON has no line breaks of its own.
    private static String json(Object data) {
        try {
            return Json.MAPPER.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("can't write " + data.getClass().getName(), e);
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static Duration shortest(Duration... durations) {
        return List.of(durations).stream().min(Duration::compareTo).orElseThrow();
    }
}
