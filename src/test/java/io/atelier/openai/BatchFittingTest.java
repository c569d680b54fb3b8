package io.atelier.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.atelier.catalog.Batching;
import io.atelier.catalog.Catalog;
import io.atelier.job.ImageOperation;
import io.atelier.job.PromptMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Which calls may stand in a batch, and their lines.
class BatchFittingTest {
    private static final String BATCHES = "gpt-image-2.5-flare";
    private static final int MOST_BYTES_OF_A_URL = (20_971_520 - 22) / 4 * 3;

    private final BatchFitting fitting = new BatchFitting(new Batching(Catalog.load()));

    static Stream<ImageOperation> unfit() {
        ImageOperation.Generate generate = of(Studio.generate(0), BATCHES);
        return Stream.of(
                of(Studio.turn(0), BATCHES),
                generate.with(generate.options().but().promptMode(PromptMode.EXPANDED).made()),
                of(Studio.generate(1), BATCHES),
                of(generate, "gpt-image-2.6-flare"),
                of(generate, "nobody-knows"));
    }

    @ParameterizedTest
    @MethodSource("unfit")
    void goesByTheCatalogue(ImageOperation operation) {
        assertThat(fitting.fit(operation, Inputs.NONE))
                .isInstanceOfSatisfying(
                        BatchFit.Unfit.class,
                        it -> {
                            assertThat(it.reason()).isEqualTo(BatchFit.Reason.OPERATION);
                            assertThat(it.sentence()).isNotBlank().doesNotContain("lighthouse");
                        });
    }

    @Test
    void everyModelOfBatchesInTheCatalogueFits() {
        assertThat(Catalog.load().models())
                .filteredOn(model ->
                        fitting.fit(of(Studio.generate(0), model.id()), Inputs.NONE)
                                instanceof BatchFit.Fits)
                .extracting(model -> model.id())
                .contains(BATCHES, "gpt-image-2.5-sunburst", "gpt-image-2")
                .doesNotContain("gpt-image-2.6-flare", "gpt-image-2.6-sunburst");
    }

    @Test
    void sortsByEndpoint() {
        ImageOperation.Edit edit = of(Studio.edit(), BATCHES);

        assertThat(fitting.fit(of(Studio.generate(0), BATCHES), Inputs.NONE))
                .isEqualTo(new BatchFit.Fits(BatchEndpoint.GENERATIONS));
        assertThat(fitting.fit(edit, Inputs.NONE))
                .isEqualTo(new BatchFit.Fits(BatchEndpoint.EDITS));
        assertThat(
                        fitting.fit(
                                new ImageOperation.Variation("like it", edit.options(), List.of()),
                                Inputs.NONE))
                .isEqualTo(new BatchFit.Fits(BatchEndpoint.EDITS));
    }

    @Test
    void takesAPictureAsLongAsItsUrlIsLegal() {
        ImageOperation.Edit edit = of(Studio.edit(), BATCHES);

        assertThat(fitting.fit(edit, Inputs.of(List.of(sized(MOST_BYTES_OF_A_URL)))))
                .isInstanceOf(BatchFit.Fits.class);
        assertThat(fitting.fit(edit, Inputs.of(List.of(sized(MOST_BYTES_OF_A_URL + 3)))))
                .isInstanceOf(BatchFit.Unfit.class);
        assertThat(
                        fitting.fit(
                                edit,
                                new Inputs(
                                        List.of(new InputPicture.UpstreamFile("file-1")),
                                        sized(MOST_BYTES_OF_A_URL + 3),
                                        null)))
                .isInstanceOf(BatchFit.Unfit.class);
    }

    @Test
    void aLineMustFitIntoAFile() {
        List<InputPicture> ten = Stream.generate(() -> sized(15_000_000)).limit(10).toList();

        assertThat(fitting.fit(of(Studio.edit(), BATCHES), Inputs.of(ten)))
                .isInstanceOf(BatchFit.Unfit.class);
        assertThat(fitting.fit(of(Studio.edit(), BATCHES), Inputs.of(ten.subList(0, 9))))
                .isInstanceOf(BatchFit.Fits.class);
    }

    @Test
    void writesTheDirectCallAsALine() throws IOException {
        ImageOperation.Generate generate = of(Studio.generate(0), BATCHES);

        BatchLine line =
                new BatchLine(
                        BatchEndpoint.GENERATIONS,
                        ImagesBody.line(
                                "a \"b\"\n", BatchEndpoint.GENERATIONS, generate, Inputs.NONE));

        String text = text(line);
        assertThat(text).endsWith("}\n").containsOnlyOnce("\n");
        assertThat(line.lengthBytes()).isEqualTo(text.getBytes(UTF_8).length);
        JsonNode json = JsonMapper.builder().build().readTree(text);
        assertThat(json.properties()).hasSize(4);
        assertThat(json.path("custom_id").textValue()).isEqualTo("a \"b\"\n");
        assertThat(json.path("method").textValue()).isEqualTo("POST");
        assertThat(json.path("url").textValue()).isEqualTo("/v1/images/generations");
        try (InputStream direct = ImagesBody.of(generate).open()) {
            assertThat(json.path("body")).isEqualTo(JsonMapper.builder().build().readTree(direct));
        }
    }

    @Test
    void writesPicturesAsDataUrlsOrNamesThem() throws IOException {
        Inputs inputs =
                new Inputs(
                        List.of(Studio.stored("hello"), new InputPicture.UpstreamFile("file-1")),
                        Studio.stored("mask"),
                        null);

        BatchLine line =
                new BatchLine(
                        BatchEndpoint.EDITS,
                        ImagesBody.line(
                                "1", BatchEndpoint.EDITS, of(Studio.edit(), BATCHES), inputs));

        assertThat(text(line))
                .contains(
                        "\"url\":\"/v1/images/edits\"",
                        "\"images\":[{\"image_url\":\"data:image/png;base64,aGVsbG8=\"},{\"file_id\":\"file-1\"}]",
                        "\"mask\":{\"image_url\":\"data:image/png;base64,bWFzaw==\"}")
                .doesNotContain("stream", "partial_images", "response_format");
    }

    private static String text(BatchLine line) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        line.writeTo(out);
        return out.toString(UTF_8);
    }

    private static InputPicture sized(long bytes) {
        return new InputPicture.Stored(Studio.source("", bytes));
    }

    @SuppressWarnings("unchecked")
    private static <T extends ImageOperation> T of(T operation, String model) {
        return (T) operation.with(operation.options().but().model(model).made());
    }
}
