package io.atelier.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.job.JobId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final JobId job = JobId.random();
    private final Watchers watchers = new Watchers(1, 1, LONG, new SimpleMeterRegistry());
    private final Script feed = new Script();
    private final Out out = new Out();
    private final Wire connection = new Wire();
    private volatile boolean admitted = true;

    @Test
    void writesEventsAndEndsWithTheFeed() throws IOException {
        feed.says("job.status");
        feed.says("job.final");

        stream(LONG, LONG).write(out);

        assertThat(out.text())
                .isEqualTo(
                        "id: AQAB\nevent: job.status\ndata: {\"a\":1}\n\nid: AQAC\nevent: job.final\ndata: {\"a\":1}\n\n");
        assertThat(watchers.full()).as("still watching").isFalse();
    }

    @Test
    void saysWhereTheCallerIsBeforeAnythingHappens() throws Exception {
        Thread writing = start(stream(LONG, LONG));

        await().until(out::text, "retry: 2000\nid: AQAA\n\n"::equals);
        feed.says("job.final");
        watchers.changed(job);
        writing.join();

        assertThat(out.text()).endsWith("event: job.final\ndata: {\"a\":1}\n\n");
    }

    @Test
    void fillsSilenceWithComments() throws Exception {
        Thread writing = start(stream(Duration.ofMillis(20), LONG));

        await().until(out::text, text -> text.endsWith("\n\n:\n\n:\n\n"));
        watchers.close();
        writing.join();
    }

    @Test
    void endsWhenItsTimeIsUp() throws IOException {
        stream(LONG, Duration.ofMillis(50)).write(out);

        assertThat(out.text()).startsWith("retry:");
    }

    @Test
    void endsWhenTheReplicaStops() throws Exception {
        Thread writing = start(stream(LONG, LONG));
        await().until(out::text, text -> !text.isEmpty());

        watchers.close();

        assertThat(writing.join(LONG)).isTrue();
    }

    @Test
    void tellsNoMoreToWhoeverIsNotLetInAnyLonger() throws Exception {
        Thread writing = start(stream(Duration.ofMillis(20), LONG));
        await().until(out::text, text -> text.endsWith(":\n\n"));

        admitted = false;

        assertThat(writing.join(LONG)).isTrue();
        assertThat(watchers.full()).as("still watching").isFalse();
    }

    @Test
    void leavesWithItsCaller() throws IOException {
        feed.says("job.status");
        OutputStream gone =
                new OutputStream() {
                    @Override
                    public void write(int oneByte) throws IOException {
                        throw new IOException("the connection was closed");
                    }
                };

        stream(LONG, LONG).write(gone);

        assertThat(watchers.full()).isFalse();
    }

    /// The platform says nothing of it when it is written to.
    @Test
    void leavesACallerThatIsGone() throws Exception {
        Thread writing = start(stream(Duration.ofMillis(20), LONG));
        await().until(out::text, text -> text.endsWith(":\n\n"));

        connection.closed = true;

        assertThat(writing.join(LONG)).isTrue();
        assertThat(watchers.full()).as("still watching").isFalse();
    }

    @Test
    void turnsAwayWhoeverIsOneTooMany() throws IOException {
        Watcher first = watchers.join("acme", job, () -> {}).orElseThrow();

        stream(LONG, LONG).write(out);

        assertThat(out.text()).startsWith(": too many");
        first.close();
    }

    private EventStream stream(Duration heartbeat, Duration limit) {
        return new EventStream(
                feed,
                () -> watchers.join("acme", job, connection::cut),
                () -> admitted,
                connection,
                new Config(heartbeat, limit),
                Clock.systemUTC());
    }

    private Thread start(EventStream stream) {
        return Thread.ofVirtual()
                .start(() -> {
                    try {
                        stream.write(out);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static final class Wire implements Connection {
        private volatile boolean closed;

        @Override
        public boolean closed() {
            return closed;
        }

        @Override
        public void cut() {
            closed = true;
        }
    }

    private record Config(Duration heartbeat, Duration streamLimit) implements ViewConfig {
        @Override
        public int watchers() {
            return 1;
        }

        @Override
        public int watchersPerTenant() {
            return 1;
        }

        @Override
        public Duration stalled() {
            return LONG;
        }
    }

    /// Says what it was told to say.
    private static final class Script implements Feed {
        private final Queue<String> events = new ConcurrentLinkedQueue<>();
        private int told;
        private boolean ended;

        void says(String name) {
            events.add(name);
        }

        @Override
        public List<Event> next(Instant now) {
            List<Event> next = events.stream().map(this::event).toList();
            events.clear();
            return next;
        }

        private Event event(String name) {
            told++;
            ended = name.equals("job.final");
            return new Event(place().text(), name, Map.of("a", 1));
        }

        @Override
        public EventId place() {
            return new EventId.OfJobs(List.of(told), 0);
        }

        @Override
        public boolean ended() {
            return ended;
        }

        @Override
        public Duration patience() {
            return LONG;
        }
    }

    private static final class Out extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public synchronized void write(int oneByte) {
            bytes.write(oneByte);
        }

        synchronized String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
