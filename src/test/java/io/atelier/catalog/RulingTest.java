package io.atelier.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.ImageSource;
import io.atelier.job.JobDocument.Change;
import io.atelier.job.OptionsDraft;
import io.atelier.job.PromptMode;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the catalogue makes of wishes: of old words, of models that go, of every operation.
class RulingTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
    private static final LocalDate LAST_DAY = LocalDate.of(2026, 11, 30);
    private static final LocalDate SHUTDOWN = LocalDate.of(2026, 12, 1);
    private static final String FLARE = "gpt-image-2.5-flare";
    private static final String NEWEST = "gpt-image-2.6-flare";
    private static final ImageSource PICTURE = new ImageSource.File("file-1");

    private final Catalog catalog = Catalog.load();

    @Nested
    class OldWords {
        @Test
        void leavesAWishOfTodayAlone() {
            ImageOptions options = draft(FLARE).size("1792x1024").quality("max").made();

            Ruling ruling = generate(options);

            assertThat(ruling.operation()).isEqualTo(new ImageOperation.Generate("a fox", options));
            assertThat(ruling.changes()).isEmpty();
            assertThat(ruling.warnings()).isEmpty();
            assertThat(ruling.violations()).isEmpty();
            assertThat(ruling.notice()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"hd, high", "standard, medium"})
        void translatesQualities(String asked, String sent) {
            Ruling ruling = generate(draft("gpt-image-2").quality(asked).made());

            assertThat(ruling.violations()).isEmpty();
            assertThat(ruling.operation().options().quality()).isEqualTo(sent);
            assertThat(ruling.changes())
                    .extracting(Change::field, Change::from, Change::to)
                    .containsExactly(tuple("quality", asked, sent));
            assertThat(ruling.changes().getFirst().reason()).contains("DALL·E 3");
        }

        @ParameterizedTest
        @CsvSource({
            "gpt-image-2.5-flare, 1792x1024, ",
            "gpt-image-2, 1024x1792, ",
            "gpt-image-1.5, 1792x1024, 1536x1024",
            "gpt-image-1.5, 1024x1792, 1024x1536",
            "gpt-image-1.5, 256x256, 1024x1024",
            "gpt-image-2.5-flare, 256x256, 816x816",
            "gpt-image-2.5-flare, 512x512, 816x816"
        })
        void sendsTheNearestOfAnOldSize(String model, String asked, @Nullable String sent) {
            Ruling ruling = generate(draft(model).size(asked).made());

            assertThat(ruling.violations()).isEmpty();
            assertThat(ruling.operation().options().size()).isEqualTo(sent == null ? asked : sent);
            assertThat(ruling.changes())
                    .extracting(Change::field, Change::from, Change::to)
                    .isEqualTo(sent == null ? List.of() : List.of(tuple("size", asked, sent)));
        }

        @Test
        void movesNoOtherSize() {
            assertThat(generate(draft(FLARE).size("250x250").made()).violations())
                    .extracting(Violation::field, Violation::nearest)
                    .containsExactly(tuple("size", "816x816"));
        }

        @Test
        void makesAStylePartOfThePrompt() {
            Ruling ruling =
                    catalog.rule(
                            new Wish(
                                    new ImageOperation.Generate("a fox", draft(FLARE).made()),
                                    "vivid",
                                    null),
                            TODAY);

            assertThat(ruling.operation().prompt()).startsWith("a fox\n\n").contains("vivid");
            assertThat(ruling.changes())
                    .singleElement()
                    .satisfies(change -> {
                        assertThat(change.field()).isEqualTo("style");
                        assertThat(ruling.operation().prompt())
                                .endsWith(String.valueOf(change.to()).split(": ", 2)[1]);
                    });
        }

        @Test
        void dropsAStyleThatAFullPromptHasNoRoomFor() {
            String prompt = "x".repeat(31_990);

            Ruling ruling =
                    catalog.rule(
                            new Wish(
                                    new ImageOperation.Generate(prompt, draft(FLARE).made()),
                                    "natural",
                                    null),
                            TODAY);

            assertThat(ruling.operation().prompt()).isEqualTo(prompt);
            assertThat(ruling.changes())
                    .singleElement()
                    .satisfies(change -> assertThat(change.to()).isNull());
        }

        @ParameterizedTest
        @ValueSource(strings = {"url", "b64_json"})
        void recordsAResponseFormatAndSendsNone(String asked) {
            Ruling ruling =
                    catalog.rule(
                            new Wish(
                                    new ImageOperation.Generate("a fox", draft(FLARE).made()),
                                    null,
                                    asked),
                            TODAY);

            assertThat(ruling.violations()).isEmpty();
            assertThat(ruling.changes())
                    .extracting(Change::field, Change::from, Change::to)
                    .containsExactly(tuple("response_format", asked, null));
        }

        @Test
        void refusesWordsThatNeverWere() {
            Ruling ruling =
                    catalog.rule(
                            new Wish(
                                    new ImageOperation.Generate("a fox", draft(FLARE).made()),
                                    "vividly",
                                    "b64json"),
                            TODAY);

            assertThat(ruling.violations())
                    .extracting(Violation::field, Violation::allowed, Violation::nearest)
                    .containsExactly(
                            tuple("style", List.of("natural", "vivid"), "vivid"),
                            tuple("response_format", List.of("url", "b64_json"), "b64_json"));
        }

        @ParameterizedTest
        @CsvSource({
            "a logo on a Transparent Background, auto, true",
            "a logo; transparent PNG, opaque, true",
            "a logo on a transparent background, transparent, false",
            "a transparent glass of water, auto, false"
        })
        void warnsOfATransparencyThatOnlyThePromptAsksFor(
                String prompt, String background, boolean warned) {
            ImageOptions options = draft(FLARE).background(background).made();

            Ruling ruling =
                    catalog.rule(Wish.of(new ImageOperation.Generate(prompt, options)), TODAY);

            assertThat(ruling.warnings().isEmpty()).isNotEqualTo(warned);
            assertThat(ruling.warnings())
                    .allSatisfy(it -> assertThat(it).contains("background: transparent"));
            assertThat(ruling.operation().prompt()).isEqualTo(prompt);
        }
    }

    @Nested
    class ModelsThatGo {
        @Test
        void movesDallE3WithAllItsWords() {
            ImageOptions options = draft("dall-e-3").size("1792x1024").quality("hd").made();

            Ruling ruling =
                    catalog.rule(
                            new Wish(new ImageOperation.Generate("a fox", options), "vivid", "url"),
                            TODAY);

            assertThat(ruling.violations()).isEmpty();
            assertThat(ruling.operation().options())
                    .isEqualTo(draft(FLARE).size("1792x1024").quality("high").made());
            assertThat(ruling.changes())
                    .extracting(Change::field)
                    .containsExactly("model", "quality", "style", "response_format");
            assertThat(ruling.changes().getFirst().reason()).contains("dall-e-3", "2026-05-12");
            assertThat(ruling.notice().orElseThrow().shutdownDate()).isEqualTo("2026-05-12");
        }

        @ParameterizedTest
        @CsvSource({
            "gpt-image-1.5, gpt-image-2.6-sunburst",
            "gpt-image-1-mini, gpt-image-2.5-flare",
            "chatgpt-image-latest, gpt-image-2.6-sunburst",
            "gpt-image-1, gpt-image-2.5-sunburst",
            "dall-e-2, gpt-image-2.5-flare"
        })
        void movesAJobThatMayOutliveItsModel(String model, String successor) {
            Ruling ruling = catalog.rule(wish(draft(model).made()), SHUTDOWN);

            assertThat(ruling.violations()).isEmpty();
            assertThat(ruling.operation().options().model()).isEqualTo(successor);
            assertThat(ruling.changes())
                    .extracting(Change::field, Change::from, Change::to)
                    .containsExactly(tuple("model", model, successor));
            assertThat(ruling.warnings()).isEmpty();
        }

        @Test
        void keepsAModelUntilItsLastDayAndWarns() {
            Ruling ruling = catalog.rule(wish(draft("gpt-image-1.5").made()), LAST_DAY);

            assertThat(ruling.operation().options().model()).isEqualTo("gpt-image-1.5");
            assertThat(ruling.changes()).isEmpty();
            assertThat(ruling.warnings())
                    .singleElement()
                    .asString()
                    .contains("gpt-image-1.5", "2026-12-01", "gpt-image-2.6-sunburst");
            assertThat(ruling.notice()).isPresent();
        }

        @ParameterizedTest
        @ValueSource(strings = {"gpt-image-1.5", "dall-e-3"})
        void refusesByPolicy(String model) {
            Ruling ruling =
                    Catalog.load(SunsetPolicy.REFUSE).rule(wish(draft(model).made()), SHUTDOWN);

            assertThat(ruling.violations())
                    .singleElement()
                    .satisfies(it -> {
                        assertThat(it.field()).isEqualTo("model");
                        assertThat(it.message()).contains(model, "until 2026-12-01");
                        assertThat(it.allowed()).contains(it.nearest()).doesNotContain(model);
                    });
        }

        @Test
        void checksAMovedJobByItsSuccessorsRules() {
            ImageOptions options = draft("gpt-image-1.5").quality("max").size("2048x2048").made();

            assertThat(catalog.rule(wish(options), SHUTDOWN).violations()).isEmpty();
            assertThat(catalog.rule(wish(options), LAST_DAY).violations())
                    .extracting(Violation::field)
                    .containsExactly("size", "quality");
        }

        @Test
        void takesOverWhatTheUpstreamAnnounces() {
            LocalDate soon = LocalDate.of(2026, 12, 24);

            List<String> changed =
                    catalog.announce(
                            Map.of(FLARE, soon, "gpt-image-1.5", SHUTDOWN, "gpt-6", soon), TODAY);

            assertThat(changed).containsExactly(FLARE);
            assertThat(catalog.find(FLARE).orElseThrow().shutdownDate()).isEqualTo(soon);
            assertThat(catalog.find(FLARE).orElseThrow().deprecated()).isEqualTo(TODAY);
            assertThat(catalog.find("gpt-6")).isEmpty();
            Ruling moved = catalog.rule(wish(draft(FLARE).made()), soon);
            assertThat(moved.operation().options().model()).isEqualTo("gpt-image-2.6-sunburst");
            assertThat(moved.violations()).isEmpty();
        }

        @Test
        void neverMovesAJobToWhatIsGoneItself() {
            catalog.announce(Map.of("gpt-image-2.6-sunburst", SHUTDOWN), TODAY);

            Ruling ruling = catalog.rule(wish(draft("gpt-image-1.5").made()), SHUTDOWN);

            assertThat(ruling.operation().options().model()).isEqualTo(NEWEST);
        }
    }

    @Nested
    class LegalValues {
        static Stream<Arguments> wrong() {
            return Stream.of(
                    wrong(draft("gpt-image-2").quality("max"), "quality", "high"),
                    wrong(draft(FLARE).quality("hihg"), "quality", "high"),
                    wrong(draft(FLARE).outputFormat("jpg"), "output_format", "jpeg"),
                    wrong(draft(FLARE).background("transparant"), "background", "transparent"),
                    wrong(draft(FLARE).n(12), "n", "10"),
                    wrong(draft(FLARE).n(0), "n", "1"),
                    wrong(
                            draft(FLARE).outputFormat("webp").outputCompression(101),
                            "output_compression",
                            "100"),
                    wrong(draft(FLARE).partialImages(4), "partial_images", "3"),
                    wrong(draft(FLARE).partialImages(-1), "partial_images", "0"),
                    wrong(
                            draft(NEWEST).outputFormat("svg").partialImages(1),
                            "partial_images",
                            "0"),
                    wrong(draft(NEWEST).complexity("mediun"), "complexity", "medium"),
                    wrong(draft(FLARE).complexity("low"), "complexity", null),
                    wrong(draft(FLARE).outputFormat("gif"), "output_format", null),
                    wrong(draft(FLARE).frameCount(4), "frame_count", null),
                    wrong(draft(NEWEST).frameCount(4), "frame_count", null),
                    wrong(
                            draft(NEWEST).size("auto").outputFormat("gif").frameCount(17),
                            "frame_count",
                            "16"),
                    wrong(
                            draft(NEWEST).size("auto").outputFormat("gif").frameDurationMs(9),
                            "frame_duration_ms",
                            "10"),
                    wrong(
                            draft(NEWEST).outputFormat("gif").frameCount(6).size("1024x1024"),
                            "size",
                            "960x960"),
                    wrong(
                            draft(NEWEST).outputFormat("gif").frameCount(16).size("960x960"),
                            "size",
                            "720x720"),
                    wrong(draft(NEWEST).svg(new ImageOptions.Svg("gpt-6-luna", null)), "svg", null),
                    wrong(
                            draft(NEWEST)
                                    .outputFormat("svg")
                                    .svg(
                                            new ImageOptions.Svg(
                                                    null, new ImageOptions.Svg.Reasoning("hihg"))),
                            "svg",
                            "high"),
                    wrong(
                            draft(NEWEST)
                                    .background("transparent")
                                    .outputFormat("gif")
                                    .size("auto"),
                            "output_format",
                            "png"),
                    wrong(draft("gpt-image-25-flare"), "model", FLARE),
                    wrong(draft("dalle3"), "model", "dall-e-3"));
        }

        @ParameterizedTest
        @MethodSource("wrong")
        void areNamedWithTheNearest(ImageOptions options, String field, @Nullable String nearest) {
            assertThat(generate(options).violations())
                    .singleElement()
                    .satisfies(it -> {
                        assertThat(it.field()).isEqualTo(field);
                        assertThat(it.message()).startsWith(field);
                        assertThat(it.nearest()).isEqualTo(nearest);
                        assertThat(it.message()).contains(nearest == null ? "" : nearest);
                    });
        }

        static Stream<ImageOptions> legal() {
            return Stream.of(
                    draft(NEWEST).complexity("high").made(),
                    draft(NEWEST).outputFormat("gif").size("960x960").made(),
                    draft(NEWEST)
                            .outputFormat("gif")
                            .size("720x720")
                            .frameCount(16)
                            .frameDurationMs(40)
                            .made(),
                    draft(NEWEST)
                            .outputFormat("svg")
                            .svg(
                                    new ImageOptions.Svg(
                                            "gpt-6-luna", new ImageOptions.Svg.Reasoning("none")))
                            .made(),
                    draft(FLARE).partialImages(3).promptMode(PromptMode.EXPANDED).made());
        }

        @ParameterizedTest
        @MethodSource("legal")
        void areTakenAsTheyAre(ImageOptions options) {
            Ruling ruling = generate(options);

            assertThat(ruling.violations()).isEmpty();
            assertThat(ruling.operation().options()).isEqualTo(options);
        }

        @ParameterizedTest
        @CsvSource({"44, 40", "45, 50", "700000, 655350"})
        void showsFramesForWholeSteps(int asked, int sent) {
            Ruling ruling =
                    generate(
                            draft(NEWEST)
                                    .size("auto")
                                    .outputFormat("gif")
                                    .frameDurationMs(asked)
                                    .made());

            assertThat(ruling.violations()).isEmpty();
            assertThat(ruling.operation().options().frameDurationMs()).isEqualTo(sent);
            assertThat(ruling.changes())
                    .extracting(Change::field)
                    .containsExactly("frame_duration_ms");
        }

        private static Arguments wrong(
                OptionsDraft options, String field, @Nullable String nearest) {
            return Arguments.of(options.made(), field, nearest);
        }
    }

    @Nested
    class Edits {
        @ParameterizedTest
        @CsvSource({"1, ", "16, ", "17, images", "0, images"})
        void startFromOneToSixteenImages(int count, @Nullable String wrong) {
            Ruling ruling =
                    rule(
                            new ImageOperation.Edit(
                                    "a hat",
                                    draft(FLARE).made(),
                                    Stream.generate(() -> PICTURE).limit(count).toList(),
                                    null,
                                    null));

            assertThat(ruling.violations())
                    .extracting(Violation::field)
                    .isEqualTo(wrong == null ? List.of() : List.of(wrong));
        }

        @ParameterizedTest
        @CsvSource({
            "gpt-image-1.5, high, high, ",
            "gpt-image-1.5, hihg, hihg, high",
            "gpt-image-1-mini, low, low, ",
            "gpt-image-1-mini, high, high, none",
            "gpt-image-2, high, , ",
            "gpt-image-2.5-flare, low, , "
        })
        void takeFidelityWhereAModelKnowsIt(
                String model, String asked, @Nullable String sent, @Nullable String nearest) {
            Ruling ruling = rule(edit(draft(model).inputFidelity(asked).made(), null, null));

            assertThat(ruling.operation().options().inputFidelity()).isEqualTo(sent);
            assertThat(ruling.changes())
                    .extracting(Change::field)
                    .isEqualTo(sent == null ? List.of("input_fidelity") : List.of());
            assertThat(ruling.violations())
                    .extracting(it -> it.nearest() == null ? "none" : it.nearest())
                    .isEqualTo(nearest == null ? List.of() : List.of(nearest));
        }

        @ParameterizedTest
        @CsvSource({
            "gpt-image-2.5-flare, png, strict, ",
            "gpt-image-2.5-flare, png, expanded, markup",
            "gpt-image-2, png, strict, markup"
        })
        void takeMarkupWhereAModelKnowsIt(
                String model, String format, String mode, @Nullable String wrong) {
            ImageOptions options =
                    draft(model).outputFormat(format).promptMode(PromptMode.of(mode)).made();

            assertThat(rule(edit(options, null, PICTURE)).violations())
                    .extracting(Violation::field)
                    .isEqualTo(wrong == null ? List.of() : List.of(wrong));
        }

        @Test
        void takeAMaskButNotForAnAnimation() {
            ImageOptions gif = draft(NEWEST).size("auto").outputFormat("gif").made();

            assertThat(rule(edit(draft(NEWEST).made(), PICTURE, null)).violations()).isEmpty();
            assertThat(rule(edit(gif, PICTURE, null)).violations())
                    .extracting(Violation::field)
                    .containsExactly("mask");
        }

        @Test
        void standForVariations() {
            ImageOptions options = draft("dall-e-2").made();

            Ruling bare = rule(new ImageOperation.Variation("", options, List.of(PICTURE)));
            Ruling told = rule(new ImageOperation.Variation("bluer", options, List.of(PICTURE)));

            assertThat(bare.violations()).isEmpty();
            assertThat(bare.operation().prompt()).isNotBlank().doesNotContain("{");
            assertThat(told.operation().prompt()).endsWith("bluer");
            assertThat(bare.changes())
                    .extracting(Change::field, Change::from, Change::to)
                    .containsExactly(
                            tuple("model", "dall-e-2", FLARE),
                            tuple("operation", "variation", "edit"));
            assertThat(((ImageOperation.Variation) bare.operation()).asEdit().images())
                    .containsExactly(PICTURE);
        }

        private static ImageOperation.Edit edit(
                ImageOptions options, @Nullable ImageSource mask, @Nullable ImageSource markup) {
            return new ImageOperation.Edit("a hat", options, List.of(PICTURE), mask, markup);
        }
    }

    @Nested
    class Calls {
        static Stream<Arguments> sorts() {
            return Stream.of(
                    Arguments.of(draft(FLARE).made(), 10),
                    Arguments.of(draft(FLARE).partialImages(1).made(), 1),
                    Arguments.of(draft(FLARE).promptMode(PromptMode.EXPANDED).made(), 1),
                    Arguments.of(draft(NEWEST).outputFormat("svg").made(), 1),
                    Arguments.of(draft(NEWEST).size("auto").outputFormat("gif").made(), 10));
        }

        @ParameterizedTest
        @MethodSource("sorts")
        void bringAsManyPicturesAsTheirSortAllows(ImageOptions options, int most) {
            assertThat(generate(options).imagesPerCall()).isEqualTo(most);
        }

        @Test
        void costWhatTheirPicturesSketchesAndInputsTake() {
            Model flare = catalog.find(FLARE).orElseThrow();
            ImageOptions four = draft(FLARE).n(4).partialImages(2).made();

            var plain = flare.expected(new ImageOperation.Generate("a fox ", draft(FLARE).made()));
            var sketched = flare.expected(new ImageOperation.Generate("a fox ", four));
            var edited =
                    flare.expected(
                            new ImageOperation.Edit(
                                    "a fox ",
                                    draft(FLARE).made(),
                                    List.of(PICTURE, PICTURE),
                                    PICTURE,
                                    null));

            assertThat(plain.outputTokens()).isEqualTo(196);
            assertThat(plain.inputTokens()).isEqualTo(2);
            assertThat(sketched.outputTokens()).isEqualTo(4 * (196 + 2 * 100));
            assertThat(sketched.inputTokens()).as("four calls").isEqualTo(4 * 2);
            assertThat(edited.inputImageTokens()).isEqualTo(3 * 4354);
        }
    }

    @Test
    void headersTellOfAModelThatGoes() {
        assertThat(SunsetHeaders.of(catalog.retirement("gpt-image-1.5").orElseThrow()))
                .isEqualTo(
                        Map.of(
                                "Deprecation",
                                "@1795305600",
                                "Sunset",
                                "Tue, 01 Dec 2026 00:00:00 GMT"));
    }

    private Ruling generate(ImageOptions options) {
        return catalog.rule(wish(options), TODAY);
    }

    private Ruling rule(ImageOperation operation) {
        return catalog.rule(Wish.of(operation), TODAY);
    }

    private static Wish wish(ImageOptions options) {
        return Wish.of(new ImageOperation.Generate("a fox", options));
    }

    private static OptionsDraft draft(String model) {
        return new ImageOptions(model, 1, "1024x1024", "low", "auto", "png", null, "auto").but();
    }
}
