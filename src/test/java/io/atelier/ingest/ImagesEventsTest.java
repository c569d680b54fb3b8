package io.atelier.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.job.JobId;
import io.atelier.job.SampleDocument;
import io.atelier.storage.FolderPartials;
import io.atelier.storage.FolderStore;
import io.atelier.storage.SmallStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesEventsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir Path folder;

    private final List<LiveJob> left = new ArrayList<>();
    private final LiveJob live = new LiveJob(JobId.random(), left::add);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private volatile boolean gone;

    @Test
    void stopsListeningOnceNobodyReadsAnyLonger() throws Exception {
        Thread writing = Thread.ofVirtual().start(this::write);
        await().until(() -> text().endsWith(":\n\n:\n\n"));
        assertThat(left).isEmpty();

        gone = true;

        assertThat(writing.join(LONG)).isTrue();
        assertThat(left).containsExactly(live);
    }

    @Test
    void tellsWhoStaysThatThisProcessStops() {
        live.stop();

        write();

        assertThat(text()).contains("event: error\n", "job_still_running");
        assertThat(left).containsExactly(live);
    }

    private void write() {
        SmallStorage storage = new SmallStorage(folder);
        LiveEvents events =
                new LiveEvents(
                        live,
                        new FolderPartials(storage, Clock.systemUTC()),
                        new ImagesEvents(
                                SampleDocument.PLAIN.made().operation(),
                                new FolderStore(storage),
                                Clock.systemUTC()),
                        Duration.ofMillis(20),
                        () -> gone);
        try {
            events.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
