package io.atelier.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureReaderTest {
    private final PictureReader reader =
            new PictureReader(SimulatorModels.load(), SimulatorCaller.CLOCK);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'seed': 1 | unknown_parameter | seed | Unknown parameter: 'seed'.",
                "'response_format': 'url' | unknown_parameter | response_format | Unknown parameter: 'response_format'.",
                "'complexity': 'low' | unknown_parameter | complexity | Unknown parameter: 'complexity'.",
                "'prompt': 7 | invalid_type | prompt | Invalid type for 'prompt': expected a string, but got an integer instead.",
                "'prompt': '  ' | empty_string | prompt | Invalid 'prompt': empty string. Expected a string with minimum length 1, but got an empty string instead.",
                "'n': 0 | integer_below_min_value | n | Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 instead.",
                "'n': 11 | integer_above_max_value | n | Invalid 'n': integer above maximum value. Expected a value <= 10, but got 11 instead.",
                "'n': '2' | invalid_type | n | Invalid type for 'n': expected an integer, but got a string instead.",
                "'n': 1.5 | invalid_type | n | Invalid type for 'n': expected an integer, but got a decimal number instead.",
                "'n': 99999999999 | integer_above_max_value | n | Invalid 'n': integer above maximum value. Expected a value <= 10, but got 99999999999 instead.",
                "'size': 'big' | invalid_value | size | Invalid size 'big'. Expected 'auto' or WIDTHxHEIGHT.",
                "'size': '1000x1024' | invalid_value | size | Invalid size '1000x1024'. Width and height must be divisible by 16.",
                "'size': '512x512' | invalid_value | size | Invalid size '512x512'. The total number of pixels must be between 655360 and 8294400.",
                "'size': '3072x512' | invalid_value | size | Invalid size '3072x512'. The aspect ratio must be between 1:3 and 3:1.",
                "'size': '3856x2048' | invalid_value | size | Invalid size '3856x2048'. The longest edge must be at most 3840.",
                "'quality': 'hd' | invalid_value | quality | Invalid value: 'hd'. Supported values are: 'auto', 'high', 'low', 'max', 'medium', 'xhigh'.",
                "'background': 'blue' | invalid_value | background | Invalid value: 'blue'. Supported values are: 'auto', 'opaque', 'transparent'.",
                "'background': 'transparent', 'output_format': 'jpeg' | invalid_value | background | Transparent background is not supported for output format 'jpeg'; use 'png' or 'webp'.",
                "'output_format': 'gif' | invalid_value | output_format | Invalid value: 'gif'. Supported values are: 'jpeg', 'png', 'webp'.",
                "'output_format': 'webp', 'output_compression': 101 | integer_above_max_value | output_compression | Invalid 'output_compression': integer above maximum value. Expected a value <= 100, but got 101 instead.",
                "'output_compression': 50 | invalid_value | output_compression | Compression less than 100 is not supported for output format 'png'.",
                "'moderation': 'off' | invalid_value | moderation | Invalid value: 'off'. Supported values are: 'auto', 'low'.",
                "'style': 'vivid' | unknown_parameter | style | Unknown parameter: 'style'.",
                "'stream': 'yes' | invalid_type | stream | Invalid type for 'stream': expected a boolean, but got a string instead.",
                "'partial_images': 2 | invalid_value | partial_images | Partial images are only supported when 'stream' is true.",
                "'stream': true, 'partial_images': 4 | integer_above_max_value | partial_images | Invalid 'partial_images': integer above maximum value. Expected a value <= 3, but got 4 instead.",
                "'input_fidelity': 'high' | unknown_parameter | input_fidelity | Unknown parameter: 'input_fidelity'.",
                "'frame_count': 3 | unknown_parameter | frame_count | Unknown parameter: 'frame_count'.",
                "'model': 'gpt-image-2.6-flare', 'frame_count': 3 | invalid_value | frame_count | 'frame_count' is only supported for output format 'gif'.",
                "'model': 'gpt-image-2.6-flare', 'output_format': 'gif', 'frame_count': 17 | integer_above_max_value | frame_count | Invalid 'frame_count': integer above maximum value. Expected a value <= 16, but got 17 instead.",
                "'model': 'gpt-image-2.6-flare', 'output_format': 'gif', 'frame_count': 6, 'size': '1024x1024' | invalid_value | size | Invalid size '1024x1024'. 6 frames of this size exceed the pixel budget.",
                "'model': 'gpt-image-2.6-flare', 'output_format': 'gif', 'stream': true | invalid_value | stream | 'stream' is not supported for output format 'gif'.",
                "'model': 'gpt-image-2.6-flare', 'output_format': 'svg', 'n': 2 | invalid_value | n | Output format 'svg' supports one picture only.",
                "'model': 'gpt-image-2.6-flare', 'output_format': 'svg', 'background': 'transparent' | invalid_value | background | Transparent background is not supported for output format 'svg'; use 'png' or 'webp'.",
                "'model': 'gpt-image-2', 'quality': 'max' | invalid_value | quality | Invalid value: 'max'. Supported values are: 'auto', 'high', 'low', 'medium'.",
                "'model': 'gpt-image-1.5', 'size': '1792x1024' | invalid_value | size | Invalid value: '1792x1024'. Supported values are: '1024x1024', '1024x1536', '1536x1024', 'auto'.",
                "'model': 'gpt-image-2.6-flare', 'complexity': 'vast' | invalid_value | complexity | Invalid value: 'vast'. Supported values are: 'high', 'low', 'medium'."
            })
    void refuses(String fields, String code, String param, String message) {
        var prompt = fields.contains("'prompt'") ? "" : "'prompt': 'a cat', ";

        var error = refused(SimulatorCaller.body(prompt + fields));

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.type()).isEqualTo("invalid_request_error");
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.param()).isEqualTo(param);
        assertThat(error.message()).isEqualTo(message);
    }

    @Test
    void wantsAPromptAndAModel() {
        assertThat(refused("{\"model\":\"gpt-image-2\"}").param()).isEqualTo("prompt");
        assertThat(refused("{\"prompt\":\"a cat\"}").param()).isEqualTo("model");
    }

    @Test
    void countsThePromptInCodePoints() {
        var longest = "\uD83E\uDD8A".repeat(32_000);

        assertThat(read(SimulatorCaller.body("'prompt': '%s'".formatted(longest))).prompt())
                .isEqualTo(longest);
        assertThat(refused(SimulatorCaller.body("'prompt': '%sx'".formatted(longest))).code())
                .isEqualTo("string_above_max_length");
    }

    @Test
    void resolvesEveryAuto() {
        var request =
                read(
                        SimulatorCaller.body(
                                "'prompt': 'a cat', 'n': null, 'size': 'auto', 'quality': 'auto', 'background': 'auto'"));

        assertThat(request.n()).isEqualTo(1);
        assertThat(request.size()).isEqualTo(new PixelSize(1024, 1024));
        assertThat(request.quality()).isEqualTo("medium");
        assertThat(request.transparent()).isFalse();
        assertThat(request.format()).isEqualTo(PictureFormat.PNG);
    }

    @ParameterizedTest
    @CsvSource({"gpt-image-1, 404", "dall-e-3, 404", "gpt-5, 404"})
    void knowsNoModelThatIsShut(String model, int status) {
        var error =
                refused(SimulatorCaller.body("'model': '%s', 'prompt': 'a cat'".formatted(model)));

        assertThat(error.status()).isEqualTo(status);
        assertThat(error.code()).isEqualTo("model_not_found");
    }

    @Test
    void shutsAModelOnItsDay() {
        var body = SimulatorCaller.body("'model': 'gpt-image-1.5', 'prompt': 'a cat'");

        assertThat(read(body).modelName()).isEqualTo("gpt-image-1.5");
        var later = Clock.fixed(Instant.parse("2026-12-01T00:00:00Z"), ZoneOffset.UTC);
        var reader = new PictureReader(SimulatorModels.load(), later);
        assertThatThrownBy(() -> reader.read(Received.jsonObject(bytes(body)), Inputs.NONE))
                .isInstanceOf(Refusal.class);
    }

    private PictureRequest read(String body) {
        return reader.read(Received.jsonObject(bytes(body)), Inputs.NONE);
    }

    private ErrorEnvelope refused(String body) {
        try {
            throw new AssertionError(read(body));
        } catch (Refusal refusal) {
            return refusal.error();
        }
    }

    private static byte[] bytes(String body) {
        return body.getBytes(StandardCharsets.UTF_8);
    }
}
