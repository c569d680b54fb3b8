package io.atelier.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorEnvelopeTest {
    private static final String PROMPT =
            "a lighthouse at dusk, in the style of nobody in particular";

    @Test
    void keepsAnOrdinaryMessage() throws IOException {
        assertThat(message("Unknown parameter: 'response_format'."))
                .isEqualTo("Unknown parameter: 'response_format'.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Invalid prompt: 'a lighthouse at dusk, in the style of nobody in particular'",
                "Invalid prompt: '... in the style of nobody...'",
                "Invalid prompt: a lighthouse\nat dusk, in the style"
            })
    void withholdsAMessageThatQuotesThePrompt(String message) throws IOException {
        assertThat(message(message)).isEmpty();
    }

    @Test
    void withholdsAMessageThatQuotesAShortPrompt() throws IOException {
        assertThat(read(error("Invalid prompt: a cat!"), "a cat").message()).isEmpty();
    }

    @Test
    void knowsNoCodeThatIsAQuoteOfThePrompt() throws IOException {
        String body = "{\"error\":{\"code\":\"lighthouse_of_my_dreams\",\"message\":\"no\"}}";

        assertThat(read(body, "the lighthouse_of_my_dreams at dusk").code()).isEmpty();
        assertThat(read(body, "a lighthouse").code()).isEqualTo("lighthouse_of_my_dreams");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Incorrect API key provided: sk-proj-abc123def456.",
                "Incorrect API key provided: sk-abc1****************wxyz.",
                "Rate limit in organization org-abcdef123456 reached",
                "Bad header Bearer abcdef",
                "Bad token QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9w"
            })
    void blacksOutWhatLooksLikeAKey(String message) throws IOException {
        assertThat(message(message)).contains("…").doesNotContain("abc", "wxyz", "QUJD", "def456");
    }

    @Test
    void withholdsAMessageThatSaysASecret() throws IOException {
        ErrorEnvelope error =
                read(
                        "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"no: hunter2hunter2\"}}",
                        PROMPT);

        assertThat(error.without(Set.of("hunter2hunter2")).message()).isEmpty();
        assertThat(error.without(Set.of("hunter2hunter2")).code()).isEqualTo("invalid_api_key");
        assertThat(error.without(Set.of("hunter3hunter3"))).isEqualTo(error);
    }

    @Test
    void isOneShortPrintableLine() throws IOException {
        String shown = message("first\r\n\u001b[31msecond\u0000\u202e" + " third".repeat(200));

        assertThat(shown).hasSizeLessThanOrEqualTo(500).startsWith("first [31msecond third");
        assertThat(shown.chars()).noneMatch(Character::isISOControl);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "<html>502</html>",
                "{\"error\":\"gone\"}",
                "{\"error\":{\"code\":5,\"message\":{}}}",
                "{\"error\":{\"code\":\"<script>\"}}",
                "{\"error\":{\"code\":\"half"
            })
    void makesNothingOfWhatIsNoEnvelope(String body) throws IOException {
        assertThat(read(body, PROMPT)).isEqualTo(ErrorEnvelope.NONE);
    }

    @Test
    void makesNothingOfAHugeEnvelope() throws IOException {
        assertThat(read(error("x".repeat(70_000)), PROMPT)).isEqualTo(ErrorEnvelope.NONE);
    }

    private static String message(String message) throws IOException {
        return read(error(message), PROMPT).message();
    }

    private static String error(String message) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putObject("error").put("message", message);
        return root.toString();
    }

    private static ErrorEnvelope read(String body, String prompt) throws IOException {
        return ErrorEnvelope.read(new ByteArrayInputStream(body.getBytes(UTF_8)), prompt);
    }
}
