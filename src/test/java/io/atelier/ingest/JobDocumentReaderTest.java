package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.atelier.catalog.Catalog;
import io.atelier.job.ImageOptions;
import io.atelier.job.JobDocument;
import io.atelier.job.OnAmbiguous;
import io.atelier.job.Tier;
import io.atelier.job.Webhook;
import io.atelier.job.WebhookEvent;
import java.nio.charset.Charset;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobDocumentReaderTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String SECRET = "a fox nobody may read of";

    private final JobDocumentReader reader =
            new JobDocumentReader(
                    Catalog.load(),
                    Clock.fixed(NOW, ZoneOffset.UTC),
                    "gpt-image-2.5-flare",
                    _ -> JobDefaultsTest.PLAIN,
                    _ -> false);

    @Test
    void fillsInDefaults() {
        JobDocument document = accepted("{\"prompt\":\"a fox\"}");

        assertThat(document.tenant()).isEqualTo("acme");
        assertThat(document.tier()).isEqualTo(Tier.STANDARD);
        assertThat(document.operation().wireName()).isEqualTo("generate");
        assertThat(document.operation().prompt()).isEqualTo("a fox");
        assertThat(document.operation().options())
                .isEqualTo(
                        new ImageOptions(
                                "gpt-image-2.5-flare",
                                1,
                                "auto",
                                "auto",
                                "auto",
                                "png",
                                null,
                                "auto"));
        assertThat(document.onAmbiguous()).isEqualTo(OnAmbiguous.RETRY);
        assertThat(document.notBefore()).isNull();
        assertThat(document.deadline()).isNull();
        assertThat(document.group()).isNull();
        assertThat(document.metadata()).isEmpty();
        assertThat(document.requested().toString()).isEqualTo("{\"prompt\":\"a fox\"}");
    }

    @Test
    void takesTransformsOfWhatCanBeTransformed() {
        String document =
                "{\"prompt\":\"a\",\"model\":\"gpt-image-2.6-sunburst\",\"output_format\":\"%s\",\"transform\":[{\"kind\":\"thumbnail\"}]}";

        assertThat(accepted(document.formatted("jpeg")).transforms()).hasSize(1);
        assertThat(errors(document.formatted("gif")))
                .extracting(FieldError::field, FieldError::message)
                .contains(tuple("transform", "needs a picture in png, jpeg, webp, not in gif"));
        assertThat(accepted("{\"prompt\":\"a\"}").transforms()).isEmpty();
    }

    @Test
    void takesEveryField() {
        JobDocument document =
                accepted(
                        """
                        {"operation": "generate", "prompt": "a fox", "model": "gpt-image-2.6-sunburst",
                         "n": 10, "size": "1792x1024", "quality": "max", "background": "transparent",
                         "format": "webp", "output_compression": 0, "moderation": "low",
                         "tier": "priority", "not_before": "2026-11-22T13:00:00+00:30",
                         "deadline": "2026-11-23t12:00:00.5z", "on_ambiguous": "hold",
                         "group": "shop:2026-11", "metadata": {"order": "17"}}
                        """);

        assertThat(document.operation().options())
                .isEqualTo(
                        new ImageOptions(
                                "gpt-image-2.6-sunburst",
                                10,
                                "1792x1024",
                                "max",
                                "transparent",
                                "webp",
                                0,
                                "low"));
        assertThat(document.tier()).isEqualTo(Tier.PRIORITY);
        assertThat(document.notBefore()).isEqualTo("2026-11-22T12:30:00Z");
        assertThat(document.deadline()).isEqualTo("2026-11-23T12:00:00.5Z");
        assertThat(document.onAmbiguous()).isEqualTo(OnAmbiguous.HOLD);
        assertThat(document.group()).isEqualTo("shop:2026-11");
        assertThat(document.metadata()).isEqualTo(Map.of("order", "17"));
    }

    static Stream<String> prompts() {
        return Stream.of(
                " ",
                "  kept,\tas it\r\ncame \u00a0",
                "e\u0301 is not \u00e9",
                "\ud83e\udd8a",
                "\ufeff inside",
                "x".repeat(32_000),
                "\ud83e\udd8a".repeat(32_000));
    }

    @ParameterizedTest
    @MethodSource("prompts")
    void keepsPromptsByteForByte(String prompt) {
        String json = "{\"prompt\":\"" + prompt.replace("\r\n", "\\r\\n").replace("\t", "\\t");

        assertThat(accepted(json + "\"}").operation().prompt()).isEqualTo(prompt);
    }

    /// Everybody who sees the job sees `requested`.
    @Test
    void keepsTheSecretOfAWebhookOutOfSight() {
        String secret = "whsec_YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcyE=";
        JobDocument document =
                accepted(
                        quoted(
                                "{'prompt':'a','webhook':{'url':'https://a.example/b','secret':'%s'}}"
                                        .formatted(secret)));

        assertThat(document.webhook())
                .isEqualTo(
                        new Webhook("https://a.example/b", WebhookEvent.OF_A_STATUS, secret, null));
        assertThat(document.requested().toString())
                .isEqualTo(quoted("{'prompt':'a','webhook':{'url':'https://a.example/b'}}"));
        assertThat(document.toString()).doesNotContain(secret);
    }

    @Test
    void readsTheEventsOfAWebhook() {
        JobDocument document =
                accepted(
                        quoted(
                                "{'prompt':'a','webhook':{'url':'https://a.example/b','events':['job.failed','job.partial_image']}}"));

        assertThat(document.webhook())
                .isEqualTo(
                        new Webhook(
                                "https://a.example/b",
                                Set.of(WebhookEvent.JOB_FAILED, WebhookEvent.JOB_PARTIAL_IMAGE),
                                null,
                                null));
    }

    static Stream<Arguments> wrongFields() {
        return Stream.of(
                // webhooks
                bad("'webhook': 'https://a.example'", "webhook"),
                bad("'webhook': {}", "webhook"),
                bad("'webhook': {'url': 7}", "webhook"),
                bad("'webhook': {'url': 'https://a.example', 'to': 1}", "webhook"),
                bad("'webhook': {'url': 'https://a.example', 'events': []}", "webhook"),
                bad("'webhook': {'url': 'https://a.example', 'events': ['a']}", "webhook"),
                bad(
                        "'webhook': {'url': 'https://a.example', 'events': ['group.completed']}",
                        "webhook"),
                bad("'webhook': {'url': 'https://a.example', 'secret': 'secret'}", "webhook"),
                bad("'webhook': {'url': 'https://a.example', 'secret': 'whsec_'}", "webhook"),
                bad("'webhook': {'url': 'https://a.example', 'secret': 'whsec_eA=='}", "webhook"),
                bad(
                        "'webhook': {'url': 'https://a.example', 'secret': 'whsec_%s'}"
                                .formatted("A".repeat(88)),
                        "webhook"),
                bad(
                        "'webhook': {'url': 'https://a.example', 'secret': 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'}",
                        "webhook"),
                // integers
                bad("'n': 1.9", "n"),
                bad("'n': 1.0", "n"),
                bad("'n': 1e0", "n"),
                bad("'n': '2'", "n"),
                bad("'n': true", "n"),
                bad("'n': null", "n"),
                bad("'n': [1]", "n"),
                bad("'n': 0", "n"),
                bad("'n': -1", "n"),
                bad("'n': 11", "n"),
                bad("'n': 4294967297", "n"),
                bad("'n': 18446744073709551617", "n"),
                bad("'output_format':'webp','output_compression': 101", "output_compression"),
                bad("'output_format':'webp','output_compression': -1", "output_compression"),
                bad("'output_format':'webp','output_compression': 50.0", "output_compression"),
                bad("'output_compression': 50", "output_compression"),
                // words
                bad("'operation': 'paint'", "operation"),
                bad("'operation': 7", "operation"),
                bad("'tier': 'urgent'", "tier"),
                bad("'tier': 'PRIORITY'", "tier"),
                bad("'tier': null", "tier"),
                bad("'on_ambiguous': 'pray'", "on_ambiguous"),
                // the catalogue's
                bad("'model': 'dall-e-4'", "model"),
                bad("'model': ''", "model"),
                bad("'model': 3", "model"),
                bad("'size': '1000x1000'", "size"),
                bad("'size': 'large'", "size"),
                bad("'size': 1024", "size"),
                bad("'quality': 'hideous'", "quality"),
                bad("'background': 'plaid'", "background"),
                bad("'output_format': 'bmp'", "output_format"),
                bad("'format': 'bmp'", "format"),
                bad("'format': 7", "format"),
                bad("'output_format': 'bmp', 'output_compression': 50", "output_format"),
                bad("'output_format': 7, 'output_compression': 50", "output_format"),
                bad("'background': 'transparent', 'output_format': 'jpeg'", "output_format"),
                bad("'background': 'transparent', 'format': 'jpeg'", "format"),
                bad("'format': 'png', 'output_format': 'png'", "format"),
                bad("'moderation': 'off'", "moderation"),
                // times
                bad("'deadline': '2026-11-22T12:00:00Z'", "deadline"),
                bad("'deadline': '2026-11-23T12:00:00'", "deadline"),
                bad("'deadline': '2026-11-23T12:00Z'", "deadline"),
                bad("'deadline': '2026-11-23'", "deadline"),
                bad("'deadline': '2026-02-30T12:00:00Z'", "deadline"),
                bad("'deadline': '+999999-01-01T00:00:00Z'", "deadline"),
                bad("'deadline': 1795435200", "deadline"),
                bad("'not_before': 'tomorrow'", "not_before"),
                bad(
                        "'not_before': '2026-11-25T00:00:00Z', 'deadline': '2026-11-24T00:00:00Z'",
                        "deadline"),
                // group
                bad("'group': ''", "group"),
                bad("'group': 'a b'", "group"),
                bad("'group': 'a/b'", "group"),
                bad("'group': '..'", "group"),
                bad("'group': 'gr\u00fcn'", "group"),
                bad("'group': '" + "g".repeat(129) + "'", "group"),
                // metadata
                bad("'metadata': []", "metadata"),
                bad("'metadata': {'k': 1}", "metadata"),
                bad("'metadata': {'k': null}", "metadata"),
                bad("'metadata': {'k': {}}", "metadata"),
                bad("'metadata': {'': 'v'}", "metadata"),
                bad("'metadata': {'" + "k".repeat(65) + "': 'v'}", "metadata"),
                bad("'metadata': {'k': '" + "v".repeat(513) + "'}", "metadata"),
                bad("'metadata': {'k': 'a\\u0000b'}", "metadata"),
                bad("'metadata': {'a\\ud800': 'v'}", "metadata"),
                bad("'metadata': " + keys(17), "metadata"),
                // names
                bad("'Prompt': 'twice'", "Prompt"),
                bad("'seed': 7", "seed"));
    }

    @ParameterizedTest
    @MethodSource("wrongFields")
    void namesTheOneFieldThatIsWrong(String fields, String field) {
        assertThat(errors("{\"prompt\":\"" + SECRET + "\"," + fields + "}"))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.field()).isEqualTo(field);
                    assertThat(error.message()).isNotBlank().doesNotContain(SECRET);
                });
    }

    static Stream<String> wrongPrompts() {
        return Stream.of(
                "{}",
                "{'prompt': null}",
                "{'prompt': ''}",
                "{'prompt': 7}",
                "{'prompt': ['a']}",
                "{'prompt': 'a\\u0000b'}",
                "{'prompt': 'a\\ud83eb'}",
                "{'prompt': '\\udd8a\\ud83e'}",
                "{'prompt': '" + "x".repeat(32_001) + "'}");
    }

    @ParameterizedTest
    @MethodSource("wrongPrompts")
    void refusesPromptsThatAreNone(String json) {
        assertThat(errors(quoted(json))).extracting(FieldError::field).containsExactly("prompt");
    }

    @Test
    void takesAsMuchMetadataAsIsAllowed() {
        String value = "v".repeat(512);

        assertThat(accepted(quoted("{'prompt':'a','metadata':" + keys(16) + "}")).metadata())
                .hasSize(16);
        assertThat(
                        accepted(
                                        quoted(
                                                "{'prompt':'a','metadata':{'"
                                                        + "k".repeat(64)
                                                        + "':'"
                                                        + value
                                                        + "'}}"))
                                .metadata())
                .containsValue(value);
    }

    @Test
    void reportsAllWrongFieldsAtOnce() {
        List<FieldError> errors =
                errors(
                        """
                        {"n": 0, "size": "7x7", "quality": 3, "tier": "now", "metadata": 1, "promt": "a",
                         "deadline": "soon"}
                        """);

        assertThat(errors)
                .extracting(FieldError::field)
                .containsExactlyInAnyOrder(
                        "promt", "prompt", "n", "size", "quality", "tier", "metadata", "deadline");
    }

    @Test
    void saysWhatWouldBeLegal() {
        assertThat(errors("{\"prompt\":\"a\",\"tier\":\"now\"}").getFirst().allowed())
                .containsExactly("priority", "standard", "batch");
        assertThat(errors("{\"prompt\":\"a\",\"quality\":\"now\"}").getFirst().allowed())
                .contains("low", "max");
    }

    @Test
    void takesAnimationsAndDrawings() {
        ImageOptions gif =
                accepted(
                                quoted(
                                        """
                                        {'prompt':'a','model':'gpt-image-2.6-flare','output_format':'gif',
                                         'frame_count':4,'frame_duration_ms':120}
                                        """))
                        .operation()
                        .options();
        ImageOptions svg =
                accepted(
                                quoted(
                                        """
                                        {'prompt':'a','model':'gpt-image-2.6-flare','format':'svg',
                                         'svg':{'model':'gpt-6-luna','reasoning':{'effort':'low'}}}
                                        """))
                        .operation()
                        .options();

        assertThat(gif.outputFormat()).isEqualTo("gif");
        assertThat(gif.frameCount()).isEqualTo(4);
        assertThat(gif.frameDurationMs()).isEqualTo(120);
        assertThat(svg.svg())
                .isEqualTo(
                        new ImageOptions.Svg("gpt-6-luna", new ImageOptions.Svg.Reasoning("low")));
    }

    static Stream<Arguments> misspelt() {
        return Stream.of(
                Arguments.of("ouput_format", "; did you mean output_format?"),
                Arguments.of("outputFormat", "; did you mean output_format?"),
                Arguments.of("qualty", "; did you mean quality?"),
                Arguments.of("notBefore", "; did you mean not_before?"),
                Arguments.of("N", "; did you mean n?"),
                Arguments.of("x", ""),
                Arguments.of("reply_with", ""));
    }

    @ParameterizedTest
    @MethodSource("misspelt")
    void guessesWhatAnUnknownFieldWasToBe(String written, String guess) {
        assertThat(errors("{\"prompt\":\"a\",\"" + written + "\":1}"))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.field()).isEqualTo(written);
                    assertThat(error.message())
                            .isEqualTo("is not a field of this document" + guess);
                });
    }

    @Test
    void doesNotEchoAPromptThatStandsWhereANameShould() {
        assertThat(errors("{\"prompt\":\"a\",\"" + SECRET + "\":1}").toString())
                .doesNotContain(SECRET);
    }

    /// A prompt or a key in the wrong field is told to nobody; a slip is.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "operation",
                "model",
                "size",
                "quality",
                "background",
                "output_format",
                "moderation",
                "moderation_check",
                "tier",
                "lane",
                "on_ambiguous",
                "deadline",
                "not_before",
                "prompt_mode",
                "reply_to",
                "group",
                "style",
                "response_format",
                "complexity"
            })
    void repeatsNoValueThatMayBeASecret(String field) {
        String key = "sk-proj-" + "0a1b2c3d".repeat(6) + "/";

        for (String secret : List.of(SECRET, key)) {
            assertThat(
                            errors(
                                    "{\"prompt\":\"a\",\"transform\":[{\"kind\":\"thumbnail\"}],\"%s\":\"%s\"}"
                                            .formatted(field, secret)))
                    .isNotEmpty()
                    .extracting(FieldError::message)
                    .noneMatch(message -> message.contains(secret.substring(0, 12)));
        }
    }

    static Stream<Arguments> malformed() {
        String fox = "{\"prompt\":\"" + SECRET + "\"}";
        return Stream.of(
                broken("nothing", new byte[0]),
                broken("white space", "  \n"),
                broken("a string", "\"" + SECRET + "\""),
                broken("an array", "[" + fox + "]"),
                broken("null", "null"),
                broken("a number", "1"),
                broken("a cut", "{\"prompt\":\"" + SECRET),
                broken("trailing junk", fox + " x"),
                broken("a second document", fox + fox),
                broken("a trailing brace", fox + "}"),
                broken("a trailing comma", "{\"prompt\":\"" + SECRET + "\",}"),
                broken("a comment", "/* */" + fox),
                broken("single quotes", "{'prompt':'" + SECRET + "'}"),
                broken("a bare word", "{\"prompt\":" + SECRET + "}"),
                broken("a bare name", "{prompt:\"" + SECRET + "\"}"),
                broken("NaN", "{\"prompt\":\"a\",\"n\":NaN}"),
                broken("a leading zero", "{\"prompt\":\"a\",\"n\":01}"),
                broken("a plus", "{\"prompt\":\"a\",\"n\":+1}"),
                broken("a raw line break", "{\"prompt\":\"a\n\"}"),
                broken("a raw NUL", "{\"prompt\":\"a\0\"}"),
                broken("a bad escape", "{\"prompt\":\"\\x41\"}"),
                broken("half an escape", "{\"prompt\":\"\\u12\"}"),
                broken("a number of 2,000 digits", "{\"n\":" + "1".repeat(2_000) + "}"),
                broken("the same name twice", "{\"prompt\":\"a\",\"prompt\":\"" + SECRET + "\"}"),
                broken("the same name, escaped", "{\"n\":1,\"\\u006e\":1,\"prompt\":\"a\"}"),
                broken("a name twice further in", "{\"metadata\":{\"k\":\"a\",\"k\":\"a\"}}"),
                broken("nesting", "{\"x\":" + "[".repeat(32) + "]".repeat(32) + "}"),
                broken("deep nesting", "[".repeat(100_000)),
                broken("UTF-8 with a mark", "\ufeff" + fox),
                broken("UTF-16", fox.getBytes(Charset.forName("UTF-16"))),
                broken("UTF-16LE", fox.getBytes(Charset.forName("UTF-16LE"))),
                broken("UTF-16BE", fox.getBytes(Charset.forName("UTF-16BE"))),
                broken("UTF-32", fox.getBytes(Charset.forName("UTF-32"))),
                broken("UTF-32LE", fox.getBytes(Charset.forName("UTF-32LE"))),
                broken("what looks like UTF-32", new byte[] {0, 0, 0, 0x7b, 0}),
                broken("Latin-1", "{\"prompt\":\"gr\u00fcn\"}".getBytes(ISO_8859_1)),
                broken("an overlong slash", bytes(0x7b, 0xc0, 0xaf, 0x7d)),
                broken("a surrogate in UTF-8", bytes(0x22, 0xed, 0xa0, 0x80, 0x22)),
                broken("beyond Unicode", bytes(0x22, 0xf4, 0x90, 0x80, 0x80, 0x22)),
                broken("1 MiB and a byte", padded(1024 * 1024 + 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refusesWhatIsNotStrictJson(String what, byte[] body) {
        assertThat(reader.read("acme", body))
                .isInstanceOfSatisfying(
                        Reading.Malformed.class,
                        malformed ->
                                assertThat(malformed.message())
                                        .isNotBlank()
                                        .doesNotContain("fox")
                                        .doesNotContain("\n"));
    }

    @Test
    void takesAFullMebibyteAndThirtyTwoLevels() {
        assertThat(reader.read("acme", padded(1024 * 1024).getBytes(UTF_8)))
                .isInstanceOf(Reading.Accepted.class);
        assertThat(errors("{\"prompt\":\"a\",\"x\":" + "[".repeat(31) + "]".repeat(31) + "}"))
                .extracting(FieldError::field)
                .containsExactly("x");
    }

    @Test
    void hashesTheSameWhateverTheOrderAndTheWhiteSpace() {
        String hash =
                accepted("{\"prompt\":\"a fox\",\"n\":2,\"metadata\":{\"a\":\"1\",\"b\":\"2\"}}")
                        .requestHash();

        assertThat(
                        accepted(
                                        "{\"metadata\": {\"b\":\"2\", \"a\":\"1\"},\n \"n\":2, \"prompt\":\"a\\u0020fox\"}")
                                .requestHash())
                .isEqualTo(hash);
        assertThat(hash)
                .as("kept in state for ever, so it must not move with a library")
                .isEqualTo("4b7f53daeeabccca51ef4984a0da14eb01f76dd993a8d581096860071b93f286");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt\":\"a fox \",\"n\":2}",
                "{\"prompt\":\"a fox\",\"n\":1}",
                "{\"prompt\":\"a fox\"}",
                "{\"prompt\":\"a fox\",\"n\":2,\"tier\":\"standard\"}",
                "{\"prompt\":\"a fox\",\"n\":2,\"metadata\":{}}"
            })
    void hashesAnotherBodyDifferently(String other) {
        assertThat(accepted(other).requestHash())
                .isNotEqualTo(accepted("{\"prompt\":\"a fox\",\"n\":2}").requestHash());
    }

    private JobDocument accepted(String json) {
        Reading reading = reader.read("acme", json.getBytes(UTF_8));
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).document();
    }

    private List<FieldError> errors(String json) {
        Reading reading = reader.read("acme", json.getBytes(UTF_8));
        assertThat(reading).isInstanceOf(Reading.Invalid.class);
        return ((Reading.Invalid) reading).errors();
    }

    private static Arguments bad(String fields, String field) {
        return Arguments.of(quoted(fields), field);
    }

    private static Arguments broken(String what, String body) {
        return broken(what, body.getBytes(UTF_8));
    }

    private static Arguments broken(String what, byte[] body) {
        return Arguments.of(what, body);
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }

    private static String keys(int count) {
        return IntStream.range(0, count)
                .mapToObj("'k%d':'v'"::formatted)
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String padded(int length) {
        String json = "{\"prompt\":\"a fox\"}";
        return json + " ".repeat(length - json.length());
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
