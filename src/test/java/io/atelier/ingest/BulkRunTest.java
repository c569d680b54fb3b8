package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.atelier.job.JobId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class BulkRunTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger mostInside = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();

    @Test
    void tellsOfEveryLineInOrderAndOfAllAtLast() throws IOException {
        List<JsonNode> told = told(run(body(200), this::slowly, 1_000, 16));

        assertThat(told).hasSize(201);
        for (int i = 0; i < 200; i++) {
            assertThat(told.get(i).path("line").asInt()).isEqualTo(i + 1);
            assertThat(told.get(i).path("status").asText()).isEqualTo("accepted");
        }
        assertThat(told.getLast().toString())
                .isEqualTo(
                        "{\"lines\":200,\"accepted\":200,\"replayed\":0,\"rejected\":0,\"unknown\":0}");
        assertThat(mostInside.get()).isBetween(2, 16);
    }

    @Test
    void namesEveryLineBeyondTheLimitAndLosesNoneBefore() throws IOException {
        List<JsonNode> told = told(run(body(8), this::accepted, 5, 4));

        assertThat(told).hasSize(9);
        assertThat(told.get(4).path("status").asText()).isEqualTo("accepted");
        assertThat(told.get(5).path("line").asInt()).isEqualTo(6);
        assertThat(told.get(5).path("status").asText()).isEqualTo("rejected");
        assertThat(told.get(5).at("/problem/detail").asText())
                .isEqualTo("A call may bring at most 5 lines.");
        assertThat(told.getLast().path("accepted").asInt()).isEqualTo(5);
        assertThat(told.getLast().path("rejected").asInt()).isEqualTo(3);
        assertThat(told.getLast().has("stopped")).isFalse();
        assertThat(taken.get()).isEqualTo(5);
    }

    @Test
    void namesNoMoreThanAThousandBeyondTheLimit() throws IOException {
        List<JsonNode> told = told(run(body(5_000), this::accepted, 5, 4));

        assertThat(told).hasSize(1_006);
        assertThat(told.getLast().path("lines").asInt()).isEqualTo(1_005);
        assertThat(told.getLast().path("stopped").asText()).contains("the limit of 5");
    }

    @Test
    void goesOnAfterALineThatWeCouldNotHandle() throws IOException {
        List<JsonNode> told =
                told(
                        run(
                                body(2),
                                line -> {
                                    if (line.number() == 1) {
                                        throw new IllegalStateException("a bug");
                                    }
                                    return accepted(line);
                                },
                                5,
                                1));

        assertThat(told.get(0).at("/problem/status").asInt()).isEqualTo(500);
        assertThat(told.get(0).toString()).doesNotContain("a bug");
        assertThat(told.get(1).path("status").asText()).isEqualTo("accepted");
    }

    @Test
    void stopsWhereNobodyAnswers() throws IOException {
        List<JsonNode> told =
                told(
                        run(
                                body(1_000),
                                line ->
                                        LineResult.unknown(
                                                line.number(),
                                                "a",
                                                JobId.random(),
                                                Problems.lineUnknown()),
                                1_000,
                                4));

        assertThat(told.size()).isBetween(5, 12);
        assertThat(told.getLast().path("unknown").asInt()).isEqualTo(told.size() - 1);
        assertThat(told.getLast().path("stopped").asText()).contains("does not answer");
    }

    @Test
    void stopsWhereTheKeyIsNotGoodAnyMore() throws IOException {
        BulkRun run =
                new BulkRun(
                        new BodyLines(body(10), false, 100),
                        this::accepted,
                        new BulkRun.Limits(10, 1),
                        () -> taken.get() < 3);

        List<JsonNode> told = told(run);

        assertThat(told.size()).isBetween(4, 6);
        assertThat(told.getLast().path("stopped").asText()).contains("key");
    }

    @Test
    void tellsOfABodyThatBreaksOff() throws IOException {
        InputStream broken =
                new SequenceInputStream(
                        body(3),
                        new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("connection reset");
                            }

                            @Override
                            public int read(byte[] to, int offset, int length) throws IOException {
                                return read();
                            }
                        });

        List<JsonNode> told = told(run(broken, this::accepted, 10, 2));

        assertThat(told.getLast().path("accepted").asInt()).isEqualTo(3);
        assertThat(told.getLast().path("stopped").asText()).contains("broke off");
    }

    @Test
    void answersALineBeforeTheNextOneComes() throws Exception {
        PipedOutputStream caller = new PipedOutputStream();
        PipedInputStream body = new PipedInputStream(caller);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        Thread running = running(run(body, this::accepted, 10, 2), answer);

        caller.write("a\n".getBytes(UTF_8));
        caller.flush();
        await().until(() -> answer.toString(UTF_8).contains("\"line\":1"));
        caller.close();

        running.join();
        assertThat(answer.toString(UTF_8)).contains("\"lines\":1");
    }

    @Test
    void readsNoMoreForACallerWhoIsGone() {
        OutputStream gone =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("broken pipe");
                    }
                };

        assertThatThrownBy(() -> run(body(100_000), this::slowly, 100_000, 4).write(gone))
                .hasMessage("broken pipe");
        assertThat(taken.get()).isLessThan(1_000);
    }

    private static Thread running(BulkRun run, OutputStream answer) {
        return Thread.ofVirtual()
                .start(() -> {
                    try {
                        run.write(answer);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    private LineResult accepted(BodyLine line) {
        taken.incrementAndGet();
        return LineResult.accepted(line.number(), "a", JobId.random());
    }

    /// Later lines sooner than those before them.
    private LineResult slowly(BodyLine line) throws InterruptedException {
        mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
        Thread.sleep(3 - line.number() % 3);
        inside.decrementAndGet();
        return accepted(line);
    }

    private static InputStream body(int lines) {
        return new ByteArrayInputStream("a\n".repeat(lines).getBytes(UTF_8));
    }

    private static BulkRun run(InputStream body, BulkRun.Taker taker, int lines, int window) {
        return new BulkRun(
                new BodyLines(body, false, 100),
                taker,
                new BulkRun.Limits(lines, window),
                () -> true);
    }

    private static List<JsonNode> told(BulkRun run) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        run.write(out);
        List<JsonNode> told = new ArrayList<>();
        for (String line : out.toString(UTF_8).lines().toList()) {
            told.add(JSON.readTree(line));
        }
        return told;
    }
}
