package io.atelier.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Batches, by the examples of openapi.yaml.
class BatchesClientTest {
    private static final String WHOLE =
            """
            {"id": "batch_abc123", "object": "batch", "endpoint": "/v1/images/edits",
             "errors": null, "input_file_id": "file-abc123", "completion_window": "24h",
             "status": "completed", "output_file_id": "file-cvaTdG",
             "error_file_id": "file-HOWS94", "created_at": 1711471533,
             "in_progress_at": 1711471538, "expires_at": 1711557933, "failed_at": null,
             "request_counts": {"total": 100, "completed": 95, "failed": 5},
             "metadata": {"atelier": "b-1"}}
            """;
    private static final BatchOrder ORDER =
            new BatchOrder(
                    "file-1", BatchEndpoint.EDITS, Map.of("atelier", "b-1"), Duration.ofDays(2));
    private static final Instant LONG_AGO = Instant.ofEpochSecond(1_000);

    private final CannedApi upstream = new CannedApi();
    private final List<CallEnd> seen = new ArrayList<>();
    private final BatchesClient client =
            new BatchesClient(upstream.api(), new Wire(Clock.systemUTC(), Set.of()), seen::add);

    @Test
    void ordersABatch() throws Exception {
        upstream.json(WHOLE);

        assertThat(client.create(ORDER))
                .isEqualTo(
                        new BatchCreation.Created(
                                new Batch(
                                        "batch_abc123",
                                        BatchStatus.COMPLETED,
                                        new Batch.Counts(100, 95, 5),
                                        "file-abc123",
                                        "file-cvaTdG",
                                        "file-HOWS94",
                                        List.of(),
                                        Map.of("atelier", "b-1"),
                                        Instant.ofEpochSecond(1_711_471_533),
                                        Instant.ofEpochSecond(1_711_557_933))));
        assertThat(upstream.calls().getFirst())
                .endsWith(
                        "{\"input_file_id\":\"file-1\",\"endpoint\":\"/v1/images/edits\",\"completion_window\":\"24h\",\"metadata\":{\"atelier\":\"b-1\"},\"output_expires_after\":{\"anchor\":\"created_at\",\"seconds\":172800}}");
    }

    @ParameterizedTest
    @CsvSource({
        "400, Refused",
        "401, Refused",
        "404, Refused",
        "429, NotAccepted",
        "503, NotAccepted",
        "408, Doubtful",
        "409, Doubtful",
        "500, Doubtful",
        "502, Doubtful",
        "504, Doubtful",
        "200, Doubtful"
    })
    void anOrderProvesWhatItsAnswerProves(int status, String kind) throws Exception {
        upstream.status(status, "{}");

        assertThat(client.create(ORDER).getClass().getSimpleName()).isEqualTo(kind);
        assertThat(upstream.calls()).as("never ordered again").hasSize(1);
    }

    @Test
    void anOrderThatWasLostIsInDoubt() throws Exception {
        upstream.fails(new IOException("reset")).fails(new ConnectException());

        assertThat(client.create(ORDER)).isInstanceOf(BatchCreation.Doubtful.class);
        assertThat(client.create(ORDER)).isInstanceOf(BatchCreation.NotAccepted.class);
    }

    @Test
    void tellsTheGuardWhenThereIsNoMoney() throws Exception {
        upstream.status(429, "{\"error\":{\"code\":\"credit_balance_exhausted\"}}");

        assertThat(client.create(ORDER))
                .isInstanceOfSatisfying(
                        BatchCreation.NotAccepted.class,
                        it -> assertThat(it.failure().code()).isEqualTo("insufficient_quota"));
        assertThat(seen).extracting(CallEnd::health).containsExactly(CallEnd.Health.UNPAID);
    }

    @Test
    void tellsWhyABatchFailed() throws Exception {
        upstream.json(
                """
                {"id": "batch_1", "status": "failed", "created_at": 5, "errors": {"data": [
                  {"code": "token_limit_exceeded", "line": null, "message": "Enqueued for sk-12345678", "param": null},
                  {"code": "duplicate_custom_id", "line": 7, "message": "Twice."}]}}
                """);

        assertThat(((BatchLook.Seen) client.get("batch_1")).batch())
                .isEqualTo(
                        new Batch(
                                "batch_1",
                                BatchStatus.FAILED,
                                new Batch.Counts(0, 0, 0),
                                null,
                                null,
                                null,
                                List.of(
                                        new Batch.Problem(
                                                "token_limit_exceeded", null, "Enqueued for …"),
                                        new Batch.Problem("duplicate_custom_id", 7L, "Twice.")),
                                Map.of(),
                                Instant.ofEpochSecond(5),
                                null));
    }

    @Test
    void toleratesAStatusThatNobodyKnows() throws Exception {
        upstream.json("{\"id\":\"batch_1\",\"status\":\"dreaming\",\"created_at\":5}");

        Batch batch = ((BatchLook.Seen) client.get("batch_1")).batch();

        assertThat(batch.status()).isEqualTo(BatchStatus.UNKNOWN);
        assertThat(batch.status().over()).isFalse();
    }

    @Test
    void saysWhenABatchIsNotThere() throws Exception {
        upstream.status(404, "{}")
                .status(500, "{}")
                .json("{\"id\":\"../x\",\"status\":\"failed\"}");

        assertThat(client.get("b")).isEqualTo(new BatchLook.Gone());
        assertThat(client.get("b")).isInstanceOf(BatchLook.Unclear.class);
        assertThat(client.get("b")).isInstanceOf(BatchLook.Unclear.class);
    }

    @Test
    void looksAtABatchThatCannotBeCancelled() throws Exception {
        upstream.status(409, "{}").json(WHOLE);

        assertThat(client.cancel("batch_abc123")).isInstanceOf(BatchLook.Seen.class);
        assertThat(upstream.calls())
                .containsExactly("cancelBatch batch_abc123", "batch batch_abc123");
    }

    @Test
    void findsABatchPagesAway() throws Exception {
        upstream.json(page(true, batch(3, 30), batch(2, 20))).json(page(true, batch(1, 10)));

        assertThat(client.find("atelier", "b-1", LONG_AGO.minusSeconds(1_000)))
                .isInstanceOfSatisfying(
                        BatchFinding.Found.class,
                        it -> assertThat(it.batch().id()).isEqualTo("batch_1"));
        assertThat(upstream.calls()).containsExactly("batches 100 null", "batches 100 batch_2");
    }

    @Test
    void looksToTheEndOfTheList() throws Exception {
        upstream.json(page(true, batch(3, 30))).json(page(false, batch(2, 20)));

        assertThat(client.find("atelier", "b-9", Instant.EPOCH))
                .isEqualTo(new BatchFinding.Absent());
        assertThat(upstream.calls()).hasSize(2);
    }

    @Test
    void stopsWhereAWholePageIsTooOld() throws Exception {
        upstream.json(page(true, batch(5, 900), batch(4, 2_000)))
                .json(page(true, batch(3, 999), batch(2, 998)));

        assertThat(client.find("atelier", "b-1", LONG_AGO)).isEqualTo(new BatchFinding.Absent());
        assertThat(upstream.calls()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "{}",
                "{\"data\":[{\"id\":\"batch_7\",\"status\":\"failed\"}],\"has_more\":false}"
            })
    void neverTakesWhatItCannotReadForAbsence(String body) throws Exception {
        upstream.json(body);

        assertThat(client.find("atelier", "b-1", Instant.EPOCH))
                .isInstanceOf(BatchFinding.Unknown.class);
    }

    @Test
    void neverTakesAListThatBreaksOffForItsEnd() throws Exception {
        upstream.json(page(true, batch(3, 30))).status(503, "{}");
        assertThat(client.find("atelier", "b-1", Instant.EPOCH))
                .isInstanceOfSatisfying(
                        BatchFinding.Unknown.class,
                        it -> assertThat(it.failure().code()).isEqualTo("server_is_overloaded"));

        upstream.json(page(true, batch(3, 30))).json(page(true, batch(3, 30)));
        assertThat(client.find("atelier", "b-1", Instant.EPOCH))
                .isInstanceOf(BatchFinding.Unknown.class);
    }

    @Test
    void anOrderKeepsToTheLimitsOfMetadata() {
        Map<String, String> many =
                IntStream.range(0, 17).boxed().collect(Collectors.toMap(it -> "k" + it, it -> "v"));

        assertThatThrownBy(() -> order(many, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> order(Map.of("k".repeat(65), "v"), null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> order(Map.of("k", "v".repeat(513)), null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> order(Map.of(), Duration.ofMinutes(59)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(order(Map.of("k".repeat(64), "v".repeat(512)), Duration.ofDays(30)).metadata())
                .hasSize(1);
    }

    private static BatchOrder order(Map<String, String> metadata, @Nullable Duration expiry) {
        return new BatchOrder("file-1", BatchEndpoint.EDITS, metadata, expiry);
    }

    private static String page(boolean more, String... batches) {
        return "{\"object\":\"list\",\"data\":[%s],\"has_more\":%s}"
                .formatted(String.join(",", batches), more);
    }

    private static String batch(int number, long created) {
        return "{\"id\":\"batch_%d\",\"status\":\"completed\",\"created_at\":%d,\"metadata\":{\"atelier\":\"b-%d\"}}"
                .formatted(number, created, number);
    }
}
