package io.atelier.openai;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.job.TurnUsage;
import io.atelier.job.Usage;
import io.atelier.openai.Answer.Broken;
import io.atelier.openai.Answer.Complete;
import io.atelier.openai.Answer.Flaw;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerDecoderTest {
    private static final String HELLO = base64("hello");

    private final Album album = new Album();

    @Test
    void takesPicturesAndUsageFromAWholeAnswer() throws IOException {
        String body =
                """
                {"created": 1795000000, "background": "opaque", "output_format": "png",
                 "data": [{"b64_json": "%s", "revised_prompt": "a \\"b64_json\\" {["},
                          {"url": null, "b64_json": "%s"}],
                 "quality": "low", "size": "1024x1024", "some": {"new": ["field", {"data": [1]}]},
                 "usage": {"input_tokens": 50, "output_tokens": 1056, "total_tokens": 1106,
                   "input_tokens_details": {"text_tokens": 10, "image_tokens": 40, "cached_tokens": 3},
                   "output_tokens_details": {"text_tokens": 6, "image_tokens": 1050}}}
                """
                        .formatted(HELLO, base64("second"));

        Answer answer = decode(body, 2);

        assertThat(answer).isEqualTo(new Complete(2, new Usage(10, 40, 6, 1050, 3, null)));
        assertThat(album.texts()).containsExactly("hello", "second");
        assertThat(album.openStreams).isZero();
    }

    @Test
    void countsUndividedUsageAsTextInAndPictureOut() throws IOException {
        Answer answer =
                decode(
                        "{\"data\":[{\"b64_json\":\"%s\"}],\"usage\":{\"input_tokens\":7,\"output_tokens\":9}}"
                                .formatted(HELLO),
                        1);

        assertThat(answer).isEqualTo(new Complete(1, new Usage(7, 0, 0, 9)));
    }

    /// The model behind a drawing is another one, and paid for besides.
    @Test
    void countsWhatTheModelBehindADrawingHasReadAndWritten() throws IOException {
        String svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>";

        Answer answer =
                decode(
                        """
                        {"data":[{"b64_json":"%s"}],"output_format":"svg",
                         "usage":{"input_tokens":7,"output_tokens":9},
                         "svg_usage":{"model":"gpt-6-luna","input_tokens":400,"output_tokens":1200,
                           "reasoning_tokens":300,"total_tokens":1600}}
                        """
                                .formatted(base64(svg)),
                        1);

        assertThat(answer)
                .isEqualTo(
                        new Complete(
                                1,
                                new Usage(7, 0, 0, 9)
                                        .with(new TurnUsage("gpt-6-luna", 400, 0, 0, 1_200))));
        assertThat(album.texts()).containsExactly(svg);
    }

    @Test
    void doesWithoutUsage() throws IOException {
        assertThat(decode(answerOf(HELLO), 1)).isEqualTo(new Complete(1, Usage.NONE));
    }

    @ParameterizedTest
    @CsvSource({
        "\\/\\u002f\\u002Bz, //+z",
        "\\u0061GVsbG8\\u003d, aGVsbG8=",
        "aGVs\\u0062G8=, aGVsbG8="
    })
    void undoesJsonEscapesWithinBase64(String escaped, String plain) throws IOException {
        Answer answer = decode(answerOf(escaped), 1);

        assertThat(answer).isInstanceOf(Complete.class);
        assertThat(album.bytesOf(0)).isEqualTo(Base64.getDecoder().decode(plain));
    }

    @Test
    void knowsItsKeysAlsoWhenTheyAreEscaped() throws IOException {
        decode("{\"d\\u0061ta\":[{\"b64\\u005fjson\":\"%s\"}]}".formatted(HELLO), 1);

        assertThat(album.texts()).containsExactly("hello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":[{\"url\":\"x\"}]}",
                "{\"data\":[{}]}",
                "{\"data\":[{\"b64_json\":null}]}",
                "{\"data\":[{\"b64_json\":5}]}",
                "{\"data\":[{\"b64_json\":\"\"}]}",
                "{\"data\":[{\"b64_json\":[\"aGVsbG8=\"]}]}",
                "{\"data\":[[\"b64_json\",\"aGVsbG8=\"]]}",
                "{\"data\":[\"aGVsbG8=\"]}",
                "{\"data\":[{\"image\":{\"b64_json\":\"aGVsbG8=\"}}]}",
                "{\"data\":{\"b64_json\":\"aGVsbG8=\"}}",
                "{\"data\":null}",
                "{\"created\":1}",
                "[[{\"b64_json\":\"aGVsbG8=\"}]]",
                "null"
            })
    void missesAPictureThatIsNotWhereItShouldBe(String body) throws IOException {
        assertThat(flaw(decode(body, 1))).isEqualTo(Flaw.MISSING_PICTURE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void wantsAsManyPicturesAsWereOrdered(int ordered) throws IOException {
        assertThat(flaw(decode(answerOf(HELLO, HELLO), ordered))).isEqualTo(Flaw.WRONG_COUNT);
        assertThat(album.pictures.size()).isLessThanOrEqualTo(ordered);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aGVsbG8", // no padding
                "aGVsb", // cut within a group
                "aGVs bG8=",
                "aGVs\\nbG8=",
                "aGVs-G8_",
                "aGVsbG8=aGVsbG8=", // padding in the middle
                "aGVs\\u00e9G8=",
                "data:image/png;base64,aGVs",
                "a\u00e9Vs"
            })
    void refusesWhatIsNotBase64(String picture) throws IOException {
        assertThat(flaw(decode(answerOf(picture), 1))).isEqualTo(Flaw.ILLEGAL_BASE64);
        assertThat(album.openStreams).isZero();
    }

    @Test
    void refusesPaddingAtTheEndOfABlockThatIsNotTheLast() throws IOException {
        String block = "A".repeat((1 << 16) - 4) + "QQ==";

        assertThat(decode(answerOf(block), 1)).isInstanceOf(Complete.class);
        assertThat(flaw(decode(answerOf(block + "AAAA"), 1))).isEqualTo(Flaw.ILLEGAL_BASE64);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":[{\"b64_json\":\"aGVsbG8=\"}]}{}",
                "{\"data\":[{\"b64_json\":\"aGVsbG8=\"}]}]",
                "{\"data\":[{\"b64_json\":\"aGVsbG8=\"}}]",
                "{\"data\":[{\"b64_json\" \"aGVsbG8=\"}]}",
                "{\"data\":[{\"b64_json\":\"aGVsbG8=\",}]}",
                "{\"data\":[{\"b64_json\":\"aGV\\u00zzsbG8=\"}]}",
                "{\"data\":[],\"data\":[{\"b64_json\":\"aGVsbG8=\"}]}",
                "{\"data\":[{\"b64_json\":\"aGVsbG8=\",\"b64_json\":\"aGVsbG8=\"}]}",
                "{\"data\":[{\"b64_json\":\"aGVsbG8=\",\"b64_json\":null}]}",
                "<html><body>Bad gateway</body></html>",
                "created"
            })
    void refusesWhatIsNotJson(String body) throws IOException {
        assertThat(flaw(decode(body, 1))).isEqualTo(Flaw.MALFORMED);
    }

    @Test
    void refusesOtherEncodingsThanUtf8() throws IOException {
        byte[] body = answerOf(HELLO).getBytes(UTF_16LE);

        assertThat(decode(new ByteArrayInputStream(body), AnswerLimits.of(1, 1000)))
                .isInstanceOf(Broken.class);
    }

    @Test
    void takesEveryPrefixForTruncated() throws IOException {
        byte[] whole =
                "{\"created\":1,\"data\":[{\"b64_json\":\"aGVs\\/\\u002fbG\"},{\"b64_json\":\"%s\"}],\"usage\":{\"input_tokens\":7}}"
                        .formatted(HELLO)
                        .getBytes(UTF_8);
        assertThat(decode(new ByteArrayInputStream(whole), AnswerLimits.of(2, 1000)))
                .isInstanceOf(Complete.class);

        for (int length = 0; length < whole.length; length++) {
            byte[] prefix = Arrays.copyOf(whole, length);

            Answer answer = decode(new ByteArrayInputStream(prefix), AnswerLimits.of(2, 1000));

            assertThat(flaw(answer)).as("first %d bytes", length).isEqualTo(Flaw.TRUNCATED);
            assertThat(album.openStreams).isZero();
        }
    }

    @Test
    void readsTheSameHoweverTheBytesAreSplit() throws IOException {
        Random random = new Random(20261122);
        for (int round = 0; round < 200; round++) {
            byte[][] originals = {bytes(random, 1, 300), bytes(random, 1, 200_000)};
            byte[] body =
                    answerOf(escaped(originals[0], random), escaped(originals[1], random))
                            .getBytes(UTF_8);
            InputStream split = new SplitStream(body, random, 1 + random.nextInt(100_000));

            Answer answer = decode(split, AnswerLimits.of(2, 200_000));

            assertThat(answer).as("round %d", round).isInstanceOf(Complete.class);
            assertThat(album.bytesOf(0)).isEqualTo(originals[0]);
            assertThat(album.bytesOf(1)).isEqualTo(originals[1]);
        }
    }

    @Test
    void readsTheSameByteByByte() throws IOException {
        byte[] body = answerOf("aGVs\\u0062G8=").getBytes(UTF_8);

        decode(new SplitStream(body, new Random(1), 1), AnswerLimits.of(1, 5));

        assertThat(album.texts()).containsExactly("hello");
    }

    @ParameterizedTest
    @CsvSource({
        "4, 10000, 1000, 32", // picture of 5 bytes
        "1000, 30, 1000, 32", // body of about 36
        "1000, 10000, 20, 32", // the rest alone is larger
    })
    void stopsAtEveryLimit(long pictureBytes, long bodyBytes, int restBytes, int nesting)
            throws IOException {
        AnswerLimits limits = new AnswerLimits(1, pictureBytes, bodyBytes, restBytes, nesting);

        assertThat(flaw(decode(new ByteArrayInputStream(answerOf(HELLO).getBytes(UTF_8)), limits)))
                .isEqualTo(Flaw.TOO_LARGE);
    }

    @Test
    void stopsAtTooDeepNesting() throws IOException {
        assertThat(flaw(decode("{\"x\":" + "[".repeat(1000) + "]".repeat(1000) + "}", 1)))
                .isEqualTo(Flaw.MALFORMED);
    }

    @Test
    void tellsAFailingSinkFromABrokenAnswer() {
        IOException diskFull = new IOException("disk full");
        PictureSink failing =
                index ->
                        new OutputStream() {
                            @Override
                            public void write(int b) throws IOException {
                                throw diskFull;
                            }
                        };

        assertThatThrownBy(() ->
                        AnswerDecoder.decode(
                                new ByteArrayInputStream(answerOf(HELLO).getBytes(UTF_8)),
                                AnswerLimits.of(1, 1000),
                                failing))
                .isInstanceOf(SinkFailure.class)
                .hasCause(diskFull);
    }

    private Answer decode(String body, int ordered) throws IOException {
        return decode(
                new ByteArrayInputStream(body.getBytes(UTF_8)), AnswerLimits.of(ordered, 1 << 20));
    }

    private Answer decode(InputStream body, AnswerLimits limits) throws IOException {
        album.pictures.clear();
        return AnswerDecoder.decode(body, limits, album);
    }

    private static Flaw flaw(Answer answer) {
        assertThat(answer).isInstanceOf(Broken.class);
        return ((Broken) answer).flaw();
    }

    private static String answerOf(String... pictures) {
        List<String> entries = new ArrayList<>();
        for (String picture : pictures) {
            entries.add("{\"b64_json\":\"" + picture + "\"}");
        }
        return "{\"created\":1,\"data\":[" + String.join(",", entries) + "]}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static byte[] bytes(Random random, int minimum, int maximum) {
        byte[] bytes = new byte[random.nextInt(minimum, maximum)];
        random.nextBytes(bytes);
        return bytes;
    }

    /// The same picture with some of its characters escaped as JSON allows.
    private static String escaped(byte[] picture, Random random) {
        StringBuilder escaped = new StringBuilder();
        for (char c : Base64.getEncoder().encodeToString(picture).toCharArray()) {
            int choice = random.nextInt(1000);
            if (c == '/' && choice < 500) {
                escaped.append("\\/");
            } else if (choice < 2) {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /// Keeps the pictures and counts the streams that nobody has closed.
    private static final class Album implements PictureSink {
        private final List<ByteArrayOutputStream> pictures = new ArrayList<>();
        private int openStreams;

        @Override
        public OutputStream picture(int index) {
            assertThat(index).isEqualTo(pictures.size());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            pictures.add(bytes);
            openStreams++;
            return new FilterOutputStream(bytes) {
                @Override
                public void write(byte[] source, int offset, int length) throws IOException {
                    out.write(source, offset, length);
                }

                @Override
                public void close() throws IOException {
                    openStreams--;
                    super.close();
                }
            };
        }

        byte[] bytesOf(int index) {
            return pictures.get(index).toByteArray();
        }

        List<String> texts() {
            return pictures.stream().map(bytes -> bytes.toString(UTF_8)).toList();
        }
    }

    /// Hands bytes out in pieces of random length.
    private static final class SplitStream extends InputStream {
        private final ByteArrayInputStream whole;
        private final Random random;
        private final int longest;

        SplitStream(byte[] whole, Random random, int longest) {
            this.whole = new ByteArrayInputStream(whole);
            this.random = random;
            this.longest = longest;
        }

        @Override
        public int read() {
            return whole.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return whole.read(target, offset, Math.min(length, 1 + random.nextInt(longest)));
        }
    }
}
