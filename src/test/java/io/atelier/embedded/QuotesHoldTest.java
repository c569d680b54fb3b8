package io.atelier.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.catalog.Catalog;
import io.atelier.catalog.Quote;
import io.atelier.catalog.SunsetPolicy;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.ImageSource;
import io.atelier.job.Lane;
import io.atelier.job.OptionsDraft;
import io.atelier.job.Usd;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the simulator bills lies between what the catalogue quotes at least and at most. The two
/// have prices and rules of their own.
class QuotesHoldTest {
    private static final List<String> PROMPTS =
            List.of("a", "A fox in the snow, drawn with ink", "狐狸在雪地里", "🦊".repeat(32_000));
    private static final List<String> FLEXIBLE =
            List.of("auto", "1024x640", "1024x1024", "1536x1024", "2560x1440", "2880x2880");
    private static final ImageSource PICTURE = new ImageSource.File("file_1");
    private static final SimulatorModels MODELS = SimulatorModels.load();

    private final Catalog catalog = Catalog.load(SunsetPolicy.SUCCESSOR, List.of("gpt-6-luna"));
    private final PictureReader reader = new PictureReader(MODELS, SimulatorCaller.CLOCK);

    static List<SimulatedModel> models() {
        return MODELS.offered(LocalDate.now(SimulatorCaller.CLOCK));
    }

    @ParameterizedTest
    @MethodSource("models")
    void forPicturesOfEverySizeAndQuality(SimulatedModel model) {
        for (String size : model.sizes().isEmpty() ? FLEXIBLE : withAuto(model.sizes())) {
            for (String quality : withAuto(model.qualities())) {
                ImageOptions one = options(model).size(size).quality(quality).made();

                holds(new ImageOperation.Generate("a", one));
                holds(new ImageOperation.Generate("a", one.but().n(10).made()));
                holds(new ImageOperation.Generate("a", one.but().partialImages(3).made()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void forAnyPrompt(SimulatedModel model) {
        for (String prompt : PROMPTS) {
            holds(new ImageOperation.Generate(prompt, options(model).quality("low").made()));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void forEditsOfTheSmallestAndTheLargestPictures(SimulatedModel model) {
        for (String edges : List.of("16x16", "2880x2880", "5760x5760", "8192x4050")) {
            PixelSize size = PixelSize.parse(edges).orElseThrow();
            InputPicture picture = new InputPicture(Path.of("none"), "image/png", size, true);
            for (int count : List.of(1, 16)) {
                Inputs inputs = new Inputs(Collections.nCopies(count, picture), picture, null, 1);

                holds(
                        new ImageOperation.Edit(
                                "Make it blue",
                                options(model).made(),
                                Collections.nCopies(count, PICTURE),
                                PICTURE,
                                null),
                        inputs);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 9, 10, 16})
    void forAnimations(int frames) {
        for (SimulatedModel model : models()) {
            if (model.outputFormats().contains("gif")) {
                for (String size : List.of("auto", "256x256", "720x720")) {
                    ImageOptions options =
                            options(model)
                                    .outputFormat("gif")
                                    .frameCount(frames)
                                    .size(size)
                                    .quality("high")
                                    .made();

                    holds(new ImageOperation.Generate("A wave", options));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-6-luna", "gpt-6-sol", "gpt-5.6-luna"})
    void forTheWordsOfTurns(String mainline) {
        Catalog read = Catalog.load(SunsetPolicy.SUCCESSOR, List.of(mainline));
        for (String prompt : PROMPTS) {
            ImageOptions options = options(models().getFirst()).quality("low").made();
            ImageOperation turn =
                    new ImageOperation.Turn(prompt, options, List.of(), null, "auto", null, null);
            PictureRequest pictures = reader.read(body(turn), Inputs.NONE);
            TurnRequest request =
                    new TurnRequest(body(turn).put("model", mainline), prompt, pictures, 0);

            Usd actual = usd(dollars(pictures).add(MODELS.words(request)));

            holds(read.quote(turn, Lane.REALTIME, false).orElseThrow(), actual);
            assertThat(read.atMost(turn, true)).isGreaterThan(read.atMost(turn, false));
        }
    }

    @Test
    void isExactWhereTheUpstreamPublishesItsTokens() {
        for (SimulatedModel model : models()) {
            for (String quality : model.qualities()) {
                ImageOperation operation =
                        new ImageOperation.Generate(
                                "A fox in the snow", options(model).quality(quality).made());

                assertThat(catalog.quote(operation, Lane.REALTIME, false))
                        .hasValueSatisfying(quote ->
                                assertThat(quote.expected().usd())
                                        .isEqualTo(actual(operation, Inputs.NONE)));
            }
        }
    }

    @Test
    void halvesTheBatchLaneButNotWhatIsPutBy() {
        ImageOperation operation =
                new ImageOperation.Generate("A fox", options(models().getFirst()).n(3).made());

        Quote batch = catalog.quote(operation, Lane.BATCH, false).orElseThrow();

        assertThat(2 * batch.high().usd().micros())
                .isCloseTo(catalog.atMost(operation, false).micros(), Offset.offset(1L));
    }

    @Test
    void putsByForAModelThatTheCatalogueDoesNotKnow() {
        ImageOptions options = options(models().getFirst()).model("gone").made();

        assertThat(catalog.atMost(new ImageOperation.Generate("A fox", options), false))
                .isGreaterThan(Usd.ZERO);
    }

    private static List<String> withAuto(List<String> values) {
        return Stream.concat(values.stream(), Stream.of("auto")).toList();
    }

    private void holds(ImageOperation operation) {
        holds(operation, Inputs.NONE);
    }

    private void holds(ImageOperation operation, Inputs inputs) {
        Usd actual = actual(operation, inputs);

        holds(catalog.quote(operation, Lane.REALTIME, false).orElseThrow(), actual);
        assertThat(catalog.atMost(operation, false)).isGreaterThanOrEqualTo(actual);
    }

    private static void holds(Quote quote, Usd actual) {
        assertThat(actual).isBetween(quote.low().usd(), quote.high().usd());
        assertThat(quote.expected().usd()).isBetween(quote.low().usd(), quote.high().usd());
    }

    private Usd actual(ImageOperation operation, Inputs inputs) {
        return usd(dollars(reader.read(body(operation), inputs)));
    }

    private static BigDecimal dollars(PictureRequest request) {
        return request.usage().dollars(request.model().usdPerMillionTokens());
    }

    private static Usd usd(BigDecimal dollars) {
        return Usd.rounded(dollars);
    }

    private static ObjectNode body(ImageOperation operation) {
        ImageOptions options = operation.options();
        ObjectNode body =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("prompt", operation.prompt())
                        .put("model", options.model())
                        .put("n", options.n())
                        .put("size", options.size())
                        .put("quality", options.quality())
                        .put("output_format", options.outputFormat());
        if (options.frameCount() != null) {
            body.put("frame_count", options.frameCount());
        }
        return options.partialImages() == 0
                ? body
                : body.put("stream", true).put("partial_images", options.partialImages());
    }

    private static OptionsDraft options(SimulatedModel model) {
        return new ImageOptions(model.id(), 1, "auto", "auto", "auto", "png", null, "auto").but();
    }
}
