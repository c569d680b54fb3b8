package io.atelier.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.job.Failure;
import io.atelier.job.ImageOperation;
import io.atelier.job.Outcome;
import io.atelier.job.Usage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a batch's files say, and what that proves.
class BatchResultsTest {
    private static final String PICTURE =
            "{\"created\":1,\"data\":[{\"b64_json\":\"aGVsbG8=\"}],\"usage\":{\"input_tokens\":9,\"output_tokens\":196}}";
    private static final long MOST_PICTURE_BYTES = 50 << 20;

    private final Studio studio = new Studio();

    @TempDir Path folder;

    @Test
    void readsAnswersAndErrorsInAnyOrderOfTheirFields() throws IOException {
        Path file =
                file(
                        line(
                                "a",
                                "{\"status_code\":200,\"request_id\":\"req_a\",\"body\":"
                                        + PICTURE
                                        + "}",
                                "null"),
                        "{\"error\":{\"message\":\"Too late.\",\"code\":\"batch_expired\"},\"custom_id\":\"b\"}",
                        " { \"response\" : { \"body\" : "
                                + PICTURE
                                + " , \"new\" : [ { } ] , \"request_id\" : null , \"status_code\" : 200 } , \"custom_id\" : \"c\" } \r");

        List<ResultLine> lines = read(file);

        assertThat(lines).hasSize(3).allMatch(ResultLine.Told.class::isInstance);
        assertThat(outcome(lines.getFirst()))
                .isEqualTo(new Outcome.Answered(1, new Usage(9, 0, 0, 196), "req_a"));
        assertThat(studio.picture()).isEqualTo("hello");
        assertThat(lines.get(1))
                .isEqualTo(
                        new ResultLine.Told(
                                file,
                                2,
                                "b",
                                null,
                                new ResultLine.LineError("batch_expired", "Too late.")));
        assertThat(outcome(lines.get(1)))
                .isEqualTo(
                        new Outcome.NotAccepted(
                                Failure.of("batch_expired", "Too late."), null, null));
        assertThat(outcome(lines.get(2)))
                .isEqualTo(new Outcome.Answered(1, new Usage(9, 0, 0, 196), null));
    }

    @Test
    void findsTheBodyBehindOtherText() throws IOException {
        String body =
                "{\"data\":[{\"b64_json\":\"aGVsbG8=\",\"revised_prompt\":\"Süß \uD83C\uDF6D \\\"}\"}]}";
        Path file =
                file(
                        line("first: \uD83C\uDF6D", "null", "null"),
                        line(
                                "ü",
                                "{\"request_id\":\"é\",\"body\":" + body + ",\"status_code\":200}",
                                "null"));

        ResultLine line = read(file).getLast();

        ResultLine.Answered answer = Objects.requireNonNull(((ResultLine.Told) line).answer());
        byte[] bytes = Files.readAllBytes(file);
        assertThat(
                        new String(
                                Arrays.copyOfRange(
                                        bytes, (int) answer.bodyFrom(), (int) answer.bodyTo()),
                                UTF_8))
                .isEqualTo(body);
        assertThat(outcome(line)).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void oneBadLineCostsNoOther() throws IOException {
        List<String> lines = new ArrayList<>();
        List<String> hostile =
                List.of(
                        "nonsense",
                        "[1]",
                        "{\"custom_id\":\"cut",
                        "{\"custom_id\":\"two\"} {\"custom_id\":\"three\"}",
                        "{\"response\":null}",
                        "{\"custom_id\":7}",
                        "{\"custom_id\":\"" + "x".repeat(513) + "\"}",
                        "{\"custom_id\":\"" + "x".repeat(70_000) + "\"}",
                        "{\"a\":" + "[".repeat(2_000) + "]".repeat(2_000) + ",\"custom_id\":\"d\"}",
                        "{\"response\":{\"status_code\":99999999999},\"custom_id\":\"e\"}",
                        "\uFEFF{\"custom_id\":\"f\"}",
                        "{\"custom_id\":\"g\u0000\"}",
                        "\u0000\u0000\u0000{");
        for (int number = 0; number < hostile.size(); number++) {
            lines.add(hostile.get(number));
            lines.add(line("good-" + number, "null", "null"));
        }

        List<ResultLine> read = read(file(lines.toArray(String[]::new)));

        assertThat(read).hasSize(2 * hostile.size());
        for (int number = 0; number < hostile.size(); number++) {
            long line = 2L * number + 1;
            assertThat(read.get(2 * number))
                    .as(hostile.get(number))
                    .isInstanceOfSatisfying(
                            ResultLine.Unreadable.class,
                            it -> assertThat(it.number()).isEqualTo(line));
            assertThat(((ResultLine.Told) read.get(2 * number + 1)).customId())
                    .isEqualTo("good-" + number);
        }
    }

    @Test
    void bytesThatAreNoTextCostOneLine() throws IOException {
        Path file = folder.resolve("bytes");
        Files.write(file, "{\"custom_id\":\"\u00E9\"}\n{\"custom_id\":\"b\"}".getBytes(ISO_8859_1));

        assertThat(read(file))
                .satisfiesExactly(
                        it -> assertThat(it).isInstanceOf(ResultLine.Unreadable.class),
                        it -> assertThat(it).isInstanceOf(ResultLine.Told.class));
    }

    @Test
    void theFirstOfTwoAnswersCounts() throws IOException {
        Path output = file(line("a", "{\"status_code\":200,\"body\":" + PICTURE + "}", "null"));
        Path errors =
                Files.writeString(
                        folder.resolve("errors"),
                        line("a", "null", "{\"code\":\"batch_expired\"}") + "\n");

        List<ResultLine> lines = read(output, errors);

        assertThat(lines.getFirst()).isInstanceOf(ResultLine.Told.class);
        assertThat(lines.getLast()).isEqualTo(new ResultLine.Repeated(errors, 1, "a"));
    }

    @Test
    void emptyLinesAndAMissingNewlineAreNothing() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("sparse"),
                        "\n\n  \n{\"custom_id\":\"a\"}\n\r\n{\"custom_id\":\"b\"}");
        Path empty = Files.createFile(folder.resolve("empty"));

        assertThat(read(empty, file)).extracting(ResultLine::number).containsExactly(4L, 6L);
    }

    @Test
    void readsLinesThatAreLargerThanAnyBuffer() throws IOException {
        Path file = folder.resolve("large");
        byte[] piece = "QUJD".repeat(16_384).getBytes(UTF_8);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (String id : List.of("a", "b")) {
                out.write("{\"response\":{\"body\":{\"data\":[{\"b64_json\":\"".getBytes(UTF_8));
                for (int pieces = 0; pieces < 480; pieces++) {
                    out.write(piece);
                }
                out.write(
                        ("\"}]},\"status_code\":200},\"custom_id\":\"" + id + "\"}\n")
                                .getBytes(UTF_8));
            }
        }
        assertThat(Files.size(file)).isGreaterThan(60 << 20);

        List<ResultLine> lines = read(file);

        assertThat(lines)
                .extracting(it -> ((ResultLine.Told) it).customId())
                .containsExactly("a", "b");
        long[] bytes = {0};
        assertThat(
                        LineAnswer.of(
                                        (ResultLine.Told) lines.getLast(),
                                        Studio.generate(0),
                                        MOST_PICTURE_BYTES,
                                        _ -> counting(bytes))
                                .outcome())
                .isInstanceOf(Outcome.Answered.class);
        assertThat(bytes[0]).isEqualTo(480L * 16_384 * 3);
    }

    @Test
    void noFileHasMoreLinesThanABatch() throws IOException {
        Path file = folder.resolve("many");
        try (var out = Files.newBufferedWriter(file)) {
            for (int line = 0; line <= BatchUpstream.MOST_LINES; line++) {
                out.write("{\"custom_id\":\"" + line + "\"}\n");
            }
        }

        List<ResultLine> lines = read(file);

        assertThat(lines).hasSize(BatchUpstream.MOST_LINES + 1);
        assertThat(lines.get(BatchUpstream.MOST_LINES - 1)).isInstanceOf(ResultLine.Told.class);
        assertThat(lines.getLast()).isInstanceOf(ResultLine.Unreadable.class);
    }

    @Test
    void saysWhenAFileIsMissing() {
        assertThatThrownBy(() -> read(folder.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aBlockedLineIsRefusedLikeABlockedCall() throws IOException {
        String blocked =
                "{\"error\":{\"message\":\"Rejected: "
                        + Studio.PROMPT
                        + "\",\"type\":\"image_generation_user_error\",\"param\":null,\"code\":\"moderation_blocked\",\"moderation_details\":{\"moderation_stage\":\"output\",\"categories\":[\"sexual\"]}}}";

        Outcome outcome =
                only(
                        line(
                                "a",
                                "{\"status_code\":400,\"request_id\":\"req_1\",\"body\":"
                                        + blocked
                                        + "}",
                                "null"));

        assertThat(outcome)
                .isEqualTo(
                        new Outcome.Refused(
                                new Failure(
                                        "moderation_blocked",
                                        "The upstream's safety system rejected the call.",
                                        new Failure.Moderation("output", List.of("sexual"))),
                                "req_1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"status_code\":200,\"body\":{\"data\":[]}} | null | Ambiguous | upstream_wrong_count",
                "{\"status_code\":200,\"body\":{\"data\":[{\"b64_json\":\"%%%%\"}]}} | null | Ambiguous | upstream_bad_base64",
                "{\"status_code\":200,\"body\":\"text\"} | null | Ambiguous | upstream_truncated",
                "{\"status_code\":200} | null | Ambiguous | upstream_truncated",
                "{\"body\":{}} | null | Ambiguous | upstream_malformed",
                "null | null | Ambiguous | upstream_malformed",
                "null | {\"code\":\"batch_cancelled\"} | NotAccepted | batch_cancelled",
                "null | {\"code\":\"request_timeout\"} | Ambiguous | request_timeout",
                "null | {\"code\":\"moderation_blocked\"} | Refused | moderation_blocked",
                "null | {\"message\":\"why not\"} | Ambiguous | upstream_malformed",
                "null | {\"code\":\"rate_limit_exceeded\"} | Ambiguous | rate_limit_exceeded",
                "{\"status_code\":429,\"body\":{\"error\":{\"code\":\"rate_limit_exceeded\"}}} | null | NotAccepted | rate_limit_exceeded",
                "{\"status_code\":429,\"body\":{\"error\":{\"code\":\"insufficient_quota\"}}} | null | NotAccepted | insufficient_quota",
                "{\"status_code\":400,\"body\":\"no\"} | null | Refused | invalid_request",
                "{\"status_code\":500,\"body\":null} | null | Ambiguous | server_error",
                "{\"status_code\":503,\"body\":{}} | null | NotAccepted | server_is_overloaded"
            })
    void aLineProvesWhatACallWouldProve(String response, String error, String kind, String code)
            throws IOException {
        Outcome outcome = only(line("a", response, error));

        assertThat(outcome.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(Failures.of(outcome).code()).isEqualTo(code);
    }

    @Test
    void aPictureThatCannotBeKeptCanBeTakenAgain() throws IOException {
        ResultLine line =
                read(file(line("a", "{\"status_code\":200,\"body\":" + PICTURE + "}", "null")))
                        .getFirst();
        Studio full = new Studio().picturesFail();

        assertThat(Failures.of(outcome(line, full)).code()).isEqualTo("storage_failed");
        assertThat(outcome(line, studio)).isInstanceOf(Outcome.Answered.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1 << 16})
    void splitsLinesWhereverReadsEnd(int readBytes) throws IOException {
        String text = "{\"custom_id\":\"a\"}\n\n{\"custom_id\":\"b\"}\nx";
        byte[] bytes = text.getBytes(UTF_8);
        List<String> lines = new ArrayList<>();
        List<Long> offsets = new ArrayList<>();

        try (LineStream stream = new LineStream(folder, new Trickle(bytes, readBytes))) {
            while (stream.nextLine()) {
                offsets.add(stream.offset());
                lines.add(new String(stream.readAllBytes(), UTF_8));
            }
        }

        assertThat(lines).isEqualTo(text.lines().toList());
        assertThat(offsets).containsExactly(0L, 18L, 19L, 37L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1 << 16})
    void leavesLinesUnread(int readBytes) throws IOException {
        int count = 0;

        try (LineStream stream =
                new LineStream(
                        folder, new Trickle("abc\n\ndefg\nhi\n".getBytes(UTF_8), readBytes))) {
            while (stream.nextLine()) {
                stream.read();
                count++;
            }
        }

        assertThat(count).isEqualTo(4);
    }

    private static OutputStream counting(long[] bytes) {
        return new OutputStream() {
            @Override
            public void write(int b) {
                bytes[0]++;
            }

            @Override
            public void write(byte[] block, int offset, int length) {
                bytes[0] += length;
            }
        };
    }

    private Outcome only(String line) throws IOException {
        return outcome(read(file(line)).getFirst());
    }

    private Outcome outcome(ResultLine line) throws IOException {
        return outcome(line, studio);
    }

    private static Outcome outcome(ResultLine line, PictureSink pictures) throws IOException {
        ImageOperation operation = Studio.generate(0);
        return LineAnswer.of((ResultLine.Told) line, operation, MOST_PICTURE_BYTES, pictures)
                .outcome();
    }

    private Path file(String... lines) throws IOException {
        return Files.writeString(folder.resolve("output"), String.join("\n", lines) + "\n");
    }

    private static String line(String customId, String response, String error) {
        return "{\"id\":\"batch_req_1\",\"custom_id\":\"%s\",\"response\":%s,\"error\":%s}"
                .formatted(customId, response, error);
    }

    private static List<ResultLine> read(Path... files) throws IOException {
        List<ResultLine> lines = new ArrayList<>();
        try (BatchResults results = new BatchResults(List.of(files))) {
            Optional<ResultLine> next = results.next();
            while (next.isPresent()) {
                lines.add(next.get());
                next = results.next();
            }
        }
        return lines;
    }
}
