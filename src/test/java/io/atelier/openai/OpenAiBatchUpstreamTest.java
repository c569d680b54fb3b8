package io.atelier.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atelier.catalog.Catalog;
import io.atelier.embedded.ArtMode;
import io.atelier.embedded.Simulator;
import io.atelier.embedded.SimulatorSettings;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.Outcome;
import io.atelier.trace.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Batches over the wire: at the simulator, and at sockets that misbehave.
@Tag("application")
@QuarkusTest // The REST client's classes are made when the application is built.
class OpenAiBatchUpstreamTest {
    private static final String MODEL = "gpt-image-2.5-flare";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration DAY = Duration.ofDays(1);
    private static final long PLENTY = 100 << 20;
    private static final BatchOrder ORDER =
            new BatchOrder("file-1", BatchEndpoint.GENERATIONS, Map.of("atelier", "batch-7"), DAY);

    @TempDir Path folder;
    private Simulator simulator;
    private OpenAiBatchUpstream upstream;

    @BeforeEach
    void start() {
        simulator =
                new Simulator(
                        new SimulatorSettings(folder.resolve("sim"), 0, 0, ArtMode.PLAIN),
                        Clock.systemUTC());
        upstream = upstream(URI.create("http://127.0.0.1:" + simulator.port()));
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void makesPicturesFromEndToEnd() throws IOException {
        Map<String, ImageOperation> calls =
                Map.of(
                        "a", generate("a lighthouse"),
                        "b", generate("a lighthouse [sim:blocked]"),
                        "c", generate("Süßes, \"viel\"\n davon \uD83C\uDF6D"));

        Batch batch = ended(order(BatchEndpoint.GENERATIONS, written(calls, Inputs.NONE)));

        assertThat(batch.status()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(batch.counts()).isEqualTo(new Batch.Counts(3, 2, 1));
        assertThat(batch.metadata()).isEqualTo(Map.of("atelier", "batch-7"));
        Map<String, Outcome> outcomes = outcomes(batch, calls);
        assertThat(outcomes.get("a"))
                .isInstanceOfSatisfying(
                        Outcome.Answered.class,
                        it -> {
                            assertThat(it.usage().outputImageTokens()).isPositive();
                            assertThat(it.requestId()).startsWith("req_");
                        });
        assertThat(outcomes.get("b"))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        it -> {
                            assertThat(it.failure().code()).isEqualTo("moderation_blocked");
                            assertThat(it.failure().moderation()).isNotNull();
                        });
        assertThat(outcomes.get("c")).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void editsPicturesThatComeInTheLine() throws IOException {
        byte[] picture = picture();
        ImageOperation.Edit edit =
                new ImageOperation.Edit("in blue", options(), List.of(), null, null);
        Inputs inputs =
                Inputs.of(List.of(new InputPicture.Stored(Studio.source(picture, picture.length))));

        Batch batch = ended(order(BatchEndpoint.EDITS, written(Map.of("e", edit), inputs)));

        assertThat(outcomes(batch, Map.of("e", edit)).get("e"))
                .isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void findsAnOrderWhoseAnswerWasLost() throws Exception {
        fault("{\"fault\":\"reset\",\"match\":{\"path\":\"POST /v1/batches\"},\"times\":1}");
        Path lines = written(Map.of("a", generate("a boat")), Inputs.NONE);
        BatchOrder order = ordering(BatchEndpoint.GENERATIONS, uploaded(lines));
        Instant before = Instant.now().minusSeconds(60);

        assertThat(upstream.create(MODEL, order)).isInstanceOf(BatchCreation.Doubtful.class);
        assertThat(upstream.find(MODEL, "atelier", "batch-7", before))
                .isInstanceOf(BatchFinding.Found.class);
        assertThat(upstream.find(MODEL, "atelier", "batch-8", before))
                .isEqualTo(new BatchFinding.Absent());
    }

    @Test
    void tellsWhatWasNeverRun() throws Exception {
        fault(
                "{\"fault\":\"batch_expired\",\"match\":{\"path\":\"POST /v1/batches\"},\"times\":1}");
        Map<String, ImageOperation> calls =
                Map.of("a", generate("a boat"), "b", generate("two boats"));

        Batch batch = ended(order(BatchEndpoint.GENERATIONS, written(calls, Inputs.NONE)));

        assertThat(batch.status()).isEqualTo(BatchStatus.EXPIRED);
        assertThat(outcomes(batch, calls).values())
                .hasSize(2)
                .anyMatch(Outcome.Answered.class::isInstance)
                .anySatisfy(it ->
                        assertThat(it)
                                .isInstanceOfSatisfying(
                                        Outcome.NotAccepted.class,
                                        late ->
                                                assertThat(late.failure().code())
                                                        .isEqualTo("batch_expired")));
    }

    @Test
    void aBatchThatIsOverStaysAsItIs() throws IOException {
        Path lines = written(Map.of("a", generate("a boat")), Inputs.NONE);
        Batch batch = ended(order(BatchEndpoint.GENERATIONS, lines));

        assertThat(upstream.cancel(MODEL, batch.id()))
                .isInstanceOfSatisfying(
                        BatchLook.Seen.class,
                        it -> assertThat(it.batch().status()).isEqualTo(BatchStatus.COMPLETED));
        assertThat(upstream.get(MODEL, "batch_none")).isEqualTo(new BatchLook.Gone());
        String input = Objects.requireNonNull(batch.inputFileId());
        assertThat(upstream.delete(MODEL, input)).isTrue();
        assertThat(upstream.download(MODEL, input, target(), PLENTY, LONG))
                .isInstanceOf(FileDownload.Gone.class);
    }

    @Test
    void sendsAndFetchesLargeFiles() throws IOException {
        long bytes = 24 << 20;
        Path large = folder.resolve("large.jsonl");
        try (OutputStream out = Files.newOutputStream(large)) {
            byte[] block = new byte[1 << 20];
            for (int count = 0; count < 24; count++) {
                out.write(block);
            }
        }

        String id = uploaded(large);

        assertThat(upstream.download(MODEL, id, target(), PLENTY, LONG))
                .isEqualTo(new FileDownload.Done(bytes));
        assertThat(Files.mismatch(target(), large)).isEqualTo(-1);
        assertThat(upstream.download(MODEL, id, folder.resolve("small"), bytes - 1, LONG))
                .isEqualTo(new FileDownload.TooLarge(bytes - 1));
    }

    @Test
    void asksForTheRestOfAFile() throws IOException {
        try (ScriptedServer server =
                ScriptedServer.answering(
                        "206 Partial Content", "Content-Range: bytes 3-4/5\r\n", "lo")) {
            Files.writeString(folder.resolve("output.jsonl.part"), "hel");

            assertThat(upstream(server.url()).download(MODEL, "file-1", target(), PLENTY, LONG))
                    .isEqualTo(new FileDownload.Done(5));
            assertThat(target()).hasContent("hello");
            assertThat(server.requests().getFirst())
                    .startsWith("GET /v1/files/file-1/content HTTP/1.1")
                    .containsIgnoringCase("\r\nRange: bytes=3-\r\n");
        }
    }

    @Test
    void keepsWhatArrivedBeforeTheConnectionBroke() throws IOException {
        Path part = folder.resolve("output.jsonl.part");
        try (ScriptedServer server =
                new ScriptedServer((connection, out) -> {
                    if (Files.exists(part)) {
                        ScriptedServer.answer(out, "503 Service Unavailable", "", "{}");
                        return;
                    }
                    ScriptedServer.head(out, "200 OK", "Content-Length: 5\r\n");
                    out.write("hel".getBytes(UTF_8));
                    out.flush();
                    await().until(() -> Files.exists(part) && Files.size(part) == 3);
                    connection.close();
                })) {
            assertThat(upstream(server.url()).download(MODEL, "file-1", target(), PLENTY, LONG))
                    .isInstanceOfSatisfying(
                            FileDownload.NotReached.class,
                            it -> assertThat(it.bytes()).isEqualTo(3));
            assertThat(part).hasContent("hel");
            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests().getFirst()).doesNotContainIgnoringCase("\r\nRange:");
            assertThat(server.requests().getLast()).containsIgnoringCase("\r\nRange: bytes=3-");
        }
    }

    @Test
    void cutsWhatTakesTooLong() throws IOException {
        try (ScriptedServer silent = new ScriptedServer((_, _) -> Thread.sleep(60_000))) {
            OpenAiBatchUpstream upstream = upstream(silent.url());
            Duration soon = Duration.ofMillis(300);

            assertThat(upstream.download(MODEL, "file-1", target(), PLENTY, soon))
                    .isInstanceOf(FileDownload.NotReached.class);
            assertThat(upstream.upload(MODEL, Files.createFile(target()), DAY, soon))
                    .isInstanceOf(FileUpload.NotReached.class);
        }
    }

    @Test
    void anOrderThatIsBrokenOffIsInDoubt() throws Exception {
        try (ScriptedServer silent = new ScriptedServer((_, _) -> Thread.sleep(60_000))) {
            OpenAiBatchUpstream upstream = upstream(silent.url());
            Thread caller = Thread.currentThread();
            Thread.ofVirtual()
                    .start(() -> {
                        await().until(() -> !silent.requests().isEmpty());
                        caller.interrupt();
                    });

            assertThat(upstream.create(MODEL, ORDER)).isInstanceOf(BatchCreation.Doubtful.class);
            assertThat(silent.requests()).as("never ordered again").hasSize(1);
            assertThat(upstream.create(MODEL, ORDER))
                    .as("the interrupt flag is set")
                    .isInstanceOf(BatchCreation.NotAccepted.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void ordersNothingWithoutMoney() throws IOException {
        try (ScriptedServer poor =
                ScriptedServer.answering(
                        "429 Too Many Requests",
                        "",
                        "{\"error\":{\"code\":\"insufficient_quota\"}}")) {
            OpenAiBatchUpstream upstream = upstream(poor.url());

            assertThat(upstream.create(MODEL, ORDER)).isInstanceOf(BatchCreation.NotAccepted.class);
            assertThat(upstream.create(MODEL, ORDER))
                    .isInstanceOfSatisfying(
                            BatchCreation.NotAccepted.class,
                            it -> assertThat(it.retryAfter()).isPositive());
            assertThat(upstream.upload(MODEL, Files.createFile(target()), DAY, LONG))
                    .isInstanceOf(FileUpload.NotReached.class);
            assertThat(poor.requests()).hasSize(1);
        }
    }

    @Test
    void writesNoLineOfACallThatDoesNotFit() {
        assertThatThrownBy(() -> upstream.line("1", Studio.turn(0), Inputs.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("session");
    }

    private Map<String, Outcome> outcomes(Batch batch, Map<String, ImageOperation> calls)
            throws IOException {
        Map<String, Outcome> outcomes = new HashMap<>();
        try (BatchResults results =
                new BatchResults(
                        List.of(fetched(batch.outputFileId()), fetched(batch.errorFileId())))) {
            Optional<ResultLine> line = results.next();
            while (line.isPresent()) {
                ResultLine.Told told = (ResultLine.Told) line.get();
                ByteArrayOutputStream png = new ByteArrayOutputStream();
                Outcome outcome =
                        upstream.outcome(
                                told, Objects.requireNonNull(calls.get(told.customId())), _ -> png);
                assertThat(png.toString(UTF_8).contains("PNG"))
                        .isEqualTo(outcome instanceof Outcome.Answered);
                outcomes.put(told.customId(), outcome);
                line = results.next();
            }
        }
        return outcomes;
    }

    private Path fetched(@Nullable String fileId) throws IOException {
        if (fileId == null) {
            return Files.writeString(folder.resolve("nothing"), "");
        }
        Path file = folder.resolve(fileId);
        assertThat(upstream.download(MODEL, fileId, file, PLENTY, LONG))
                .isInstanceOf(FileDownload.Done.class);
        return file;
    }

    private Batch order(BatchEndpoint endpoint, Path lines) {
        return ((BatchCreation.Created) upstream.create(MODEL, ordering(endpoint, uploaded(lines))))
                .batch();
    }

    private static BatchOrder ordering(BatchEndpoint endpoint, String fileId) {
        return new BatchOrder(fileId, endpoint, ORDER.metadata(), DAY);
    }

    private String uploaded(Path lines) {
        return ((FileUpload.Done) upstream.upload(MODEL, lines, DAY, LONG)).fileId();
    }

    private Batch ended(Batch batch) {
        return await().atMost(LONG)
                .until(
                        () -> ((BatchLook.Seen) upstream.get(MODEL, batch.id())).batch(),
                        it -> it.status().over());
    }

    private Path written(Map<String, ImageOperation> calls, Inputs inputs) throws IOException {
        Path file = folder.resolve("input.jsonl");
        try (OutputStream out = Files.newOutputStream(file)) {
            for (Map.Entry<String, ImageOperation> call : calls.entrySet()) {
                upstream.line(call.getKey(), call.getValue(), inputs).writeTo(out);
            }
        }
        return file;
    }

    private byte[] picture() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        OpenAiConfig config = config(URI.create("http://127.0.0.1:" + simulator.port()));
        new OpenAiUpstream(
                        new Endpoints(config, Catalog.load()),
                        config,
                        Catalog.load(),
                        new SimpleMeterRegistry(),
                        Tracing.OFF)
                .generate(
                        (ImageOperation.Generate) generate("a boat"), Delivery.of(LONG, _ -> png));
        return png.toByteArray();
    }

    private Path target() {
        return folder.resolve("output.jsonl");
    }

    private void fault(String rule) throws Exception {
        HttpResponse<String> answer =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create(
                                                        "http://127.0.0.1:%d/_sim/faults"
                                                                .formatted(simulator.port())))
                                        .PUT(HttpRequest.BodyPublishers.ofString("[" + rule + "]"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    }

    private static ImageOperation generate(String prompt) {
        return new ImageOperation.Generate(prompt, options());
    }

    private static ImageOptions options() {
        return new ImageOptions(MODEL, 1, "1024x1024", "low", "auto", "png", null, "auto");
    }

    private static OpenAiConfig config(URI url) {
        return Configs.calls(url, 4);
    }

    private static OpenAiBatchUpstream upstream(URI url) {
        OpenAiConfig config = config(url);
        return new OpenAiBatchUpstream(
                new Endpoints(config, Catalog.load()), config, Catalog.load(), Tracing.OFF);
    }
}
