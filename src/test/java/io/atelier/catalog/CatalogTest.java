package io.atelier.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.Lane;
import io.atelier.job.OptionsDraft;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
    private static final String FLARE = "gpt-image-2.5-flare";

    private final Catalog catalog = Catalog.load();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-image-2.6-sunburst",
                "gpt-image-2.6-flare",
                "gpt-image-2.5-sunburst",
                "gpt-image-2.5-sunburst-2026-09-08",
                "gpt-image-2.5-flare",
                "gpt-image-2.5-flare-2026-09-08",
                "gpt-image-2",
                "gpt-image-2-2026-04-21",
                "gpt-image-1.5",
                "gpt-image-1.5-2025-12-16",
                "gpt-image-1-mini",
                "chatgpt-image-latest"
            })
    void knowsEveryModelThatRuns(String id) {
        Model model = catalog.find(id).orElseThrow();

        assertThat(model.id()).isEqualTo(id);
        assertThat(model.isShutDown(TODAY)).isFalse();
        assertThat(catalog.models()).contains(model);
        assertThat(check(options(id), TODAY)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-image-1, 2026-10-23, gpt-image-2.5-sunburst",
        "dall-e-3, 2026-05-12, gpt-image-2.5-flare",
        "dall-e-2, 2026-05-12, gpt-image-2.5-flare"
    })
    void refusesWhatIsGoneAndNamesItsReplacement(String id, String date, String replacement) {
        assertThat(catalog.find(id)).isEmpty();
        assertThat(catalog.retirement(id).orElseThrow().shutdownDate()).isEqualTo(date);
        assertThat(check(options(id), TODAY))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.field()).isEqualTo("model");
                    assertThat(it.message()).contains(id, date, replacement);
                    assertThat(it.allowed()).contains(replacement, FLARE);
                });
    }

    @ParameterizedTest
    @CsvSource({"2026-11-30, true", "2026-12-01, false", "2026-12-02, false"})
    void refusesAModelFromItsShutdownDateOn(LocalDate today, boolean legal) {
        List<Violation> violations = check(options("gpt-image-1.5"), today);

        assertThat(violations.isEmpty()).isEqualTo(legal);
        assertThat(violations)
                .allSatisfy(it ->
                        assertThat(it.message()).contains("2026-12-01", "gpt-image-2.6-sunburst"));
        assertThat(
                        catalog.available(today).stream()
                                .anyMatch(it -> it.id().equals("gpt-image-1.5")))
                .isEqualTo(legal);
    }

    @Test
    void tellsOnlyOfAnUnknownModelAndWhatThereIsInstead() {
        ImageOptions options = draft("gpt-image-9").size("1x1").n(99).made();

        assertThat(check(options, TODAY))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.field()).isEqualTo("model");
                    assertThat(it.message()).contains("gpt-image-9", FLARE);
                    assertThat(it.allowed()).contains(FLARE).doesNotContain("gpt-image-1");
                });
    }

    @Test
    void replacesOnlyByModelsItKnows() {
        assertThat(catalog.models())
                .allSatisfy(model ->
                        assertThat(model.replacements())
                                .allMatch(id -> catalog.find(id).isPresent()));
        assertThat(catalog.retirement("gpt-image-1").orElseThrow().replacements())
                .allMatch(id -> catalog.find(id).isPresent());
        assertThat(catalog.retirement(FLARE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "auto, true, ",
        "1024x1024, true, ",
        "1792x1024, true, ",
        // Multiples of 16.
        "1040x1024, true, ",
        "1032x1024, false, 1040x1024",
        "1920x1080, false, 1920x1088",
        // The edge.
        "3840x2160, true, ",
        "3856x2144, false, 3840x2144",
        "2160x3840, true, ",
        // The ratio.
        "1536x512, true, ",
        "1552x512, false, 1536x512",
        "3840x1280, true, ",
        "3840x1264, false, 3840x1280",
        // The pixels: 655,360 and 8,294,400 are legal.
        "1024x640, true, ",
        "1008x640, false, 1024x640",
        "250x250, false, 816x816",
        "2880x2880, true, ",
        "2896x2880, false, 2880x2880",
        "99999x99999, false, 2880x2880"
    })
    void checksFlexibleSizes(String size, boolean legal, @Nullable String nearest) {
        List<Violation> violations = check(draft(FLARE).size(size).made(), TODAY);

        assertThat(violations.isEmpty()).isEqualTo(legal);
        assertThat(violations)
                .allSatisfy(it -> {
                    assertThat(it.field()).isEqualTo("size");
                    assertThat(it.message())
                            .contains("size " + size, "3840", "nearest legal size: " + nearest);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "auto, true, ",
        "1024x1024, true, ",
        "1536x1024, true, ",
        "1024x1536, true, ",
        "1800x1024, false, 1536x1024",
        "1024x1800, false, 1024x1536",
        "500x500, false, 1024x1024"
    })
    void checksFixedSizes(String size, boolean legal, @Nullable String nearest) {
        List<Violation> violations = check(draft("gpt-image-1-mini").size(size).made(), TODAY);

        assertThat(violations.isEmpty()).isEqualTo(legal);
        assertThat(violations)
                .allSatisfy(it -> {
                    assertThat(it.message()).contains(size, "nearest legal size: " + nearest);
                    assertThat(it.allowed())
                            .containsExactly("1024x1024", "1536x1024", "1024x1536", "auto");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "large",
                "1024",
                "1024X1024",
                "01024x1024",
                "-1x5",
                "1024x1024 ",
                "100000x16",
                "٣x٣"
            })
    void refusesWhatIsNoSize(String size) {
        assertThat(check(draft(FLARE).size(size).made(), TODAY))
                .singleElement()
                .satisfies(it ->
                        assertThat(it.message())
                                .contains("size " + Violation.shown(size), "WIDTHxHEIGHT")
                                .doesNotContain("nearest"));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-image-2.6-flare, max, true",
        "gpt-image-2.5-flare, xhigh, true",
        "gpt-image-2.5-flare, auto, true",
        "gpt-image-2.5-flare, hideous, false",
        "gpt-image-2, high, true",
        "gpt-image-2, xhigh, false",
        "gpt-image-1.5, high, true",
        "gpt-image-1.5, max, false"
    })
    void checksQuality(String model, String quality, boolean legal) {
        assertOnly(draft(model).quality(quality).made(), "quality", quality, legal);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "10, true", "11, false", "-1, false"})
    void checksN(int n, boolean legal) {
        assertOnly(draft(FLARE).n(n).made(), "n", String.valueOf(n), legal);
    }

    @ParameterizedTest
    @CsvSource({"png, true", "jpeg, true", "webp, true", "jpg, false", "gif, false", "PNG, false"})
    void checksOutputFormat(String format, boolean legal) {
        assertOnly(draft(FLARE).outputFormat(format).made(), "output_format", format, legal);
    }

    @ParameterizedTest
    @CsvSource({
        "auto, jpeg, true",
        "opaque, jpeg, true",
        "transparent, png, true",
        "transparent, webp, true",
        "transparent, jpeg, false"
    })
    void needsAFormatThatHoldsATransparentBackground(
            String background, String format, boolean legal) {
        ImageOptions options = draft(FLARE).background(background).outputFormat(format).made();

        assertOnly(options, "output_format", "jpeg", legal);
        assertThat(check(options, TODAY))
                .allSatisfy(it -> assertThat(it.allowed()).containsExactly("png", "webp"));
    }

    @ParameterizedTest
    @CsvSource({"auto, true", "opaque, true", "transparent, true", "white, false"})
    void checksBackground(String background, boolean legal) {
        assertOnly(draft(FLARE).background(background).made(), "background", background, legal);
    }

    @ParameterizedTest
    @CsvSource({"auto, true", "low, true", "off, false"})
    void checksModeration(String moderation, boolean legal) {
        assertOnly(draft(FLARE).moderation(moderation).made(), "moderation", moderation, legal);
    }

    @ParameterizedTest
    @CsvSource({
        "jpeg, 0, true",
        "jpeg, 100, true",
        "webp, 50, true",
        "jpeg, -1, false",
        "webp, 101, false",
        "png, 50, false",
        "png, , true"
    })
    void checksOutputCompression(String format, @Nullable Integer compression, boolean legal) {
        ImageOptions options =
                draft(FLARE).outputFormat(format).outputCompression(compression).made();

        assertOnly(options, "output_compression", String.valueOf(compression), legal);
    }

    @Test
    void tellsOfEveryWrongParameterAtOnce() {
        ImageOptions options =
                draft(FLARE)
                        .n(0)
                        .size("big")
                        .quality("hideous")
                        .background("red")
                        .outputFormat("bmp")
                        .outputCompression(500)
                        .moderation("none")
                        .made();

        assertThat(check(options, TODAY))
                .extracting(Violation::field)
                .containsExactly(
                        "n",
                        "size",
                        "quality",
                        "background",
                        "output_format",
                        "output_compression",
                        "moderation");
    }

    @Test
    void repeatsNoLongValue() {
        ImageOptions options = draft(FLARE).quality("x".repeat(100_000)).made();

        assertThat(check(options, TODAY))
                .singleElement()
                .satisfies(it -> assertThat(it.message()).hasSizeLessThan(200));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-image-2.5-flare, 0, 0, 0, 0, 0.000000",
        // 1,000 x 5 + 500 x 8 + 1,756 x 30 micro-dollars
        "gpt-image-2.5-flare, 1000, 500, 0, 1756, 0.061680",
        "gpt-image-2.5-flare, 0, 0, 0, 7024, 0.210720",
        "gpt-image-2.5-flare, 0, 0, 10, 0, 0.000300",
        "gpt-image-1.5, 20, 0, 0, 4160, 0.133220",
        // 3 x 2.5 = 7.5, and 1 x 2 + 1 x 2.5 = 4.5: half a micro-dollar is rounded up, once
        "gpt-image-1-mini, 0, 3, 0, 0, 0.000008",
        "gpt-image-1-mini, 1, 1, 0, 0, 0.000005",
        "gpt-image-1-mini, 0, 2, 0, 0, 0.000005",
        "gpt-image-2.6-sunburst, 1000000000, 0, 0, 1000000000, 35000.000000"
    })
    void countsTheCostToTheMicroDollar(
            String model, long textIn, long imageIn, long textOut, long imageOut, String usd) {
        Usage usage = new Usage(textIn, imageIn, textOut, imageOut);

        ImageOperation operation =
                new ImageOperation.Generate(
                        "a", catalog.defaults().options().but().model(model).made());

        assertThat(catalog.cost(operation, usage, Lane.REALTIME).usd()).isEqualTo(Usd.of(usd));
    }

    @ParameterizedTest
    @CsvSource({
        "low, auto, PT3M",
        "low, 2560x1440, PT3M",
        "low, 2576x1440, PT10M",
        "medium, 1024x1024, PT5M",
        "medium, 3840x2160, PT10M",
        "auto, auto, PT10M",
        "high, 1024x1024, PT10M",
        "high, 2880x2880, PT15M",
        "max, 1024x1024, PT15M",
        "unheard-of, auto, PT15M"
    })
    void givesACallTimeByQualityAndSize(String quality, String size, Duration deadline) {
        ImageOptions options = draft(FLARE).quality(quality).size(size).made();

        assertThat(catalog.find(FLARE).orElseThrow().deadline(options)).isEqualTo(deadline);
    }

    @Test
    void givesNoCallMoreThanTheLongestDeadline() {
        assertThat(catalog.longestDeadline()).isEqualTo(Duration.ofMinutes(15));
        assertThat(catalog.models())
                .flatExtracting(model -> model.abilities().qualities())
                .allSatisfy(quality ->
                        assertThat(
                                        catalog.find(FLARE)
                                                .orElseThrow()
                                                .deadline(
                                                        draft(FLARE)
                                                                .quality(quality)
                                                                .size("3840x2160")
                                                                .made()))
                                .isBetween(Duration.ofMinutes(10), catalog.longestDeadline()));
    }

    @Test
    void saysWhatNoSourceConfirms() {
        assertThat(catalog.find("gpt-image-2.6-flare").orElseThrow().unconfirmed())
                .contains("output_tokens.low");
        assertThat(catalog.find(FLARE).orElseThrow().unconfirmed())
                .doesNotContain("output_tokens.low");
    }

    @Test
    void refusesToNameAModelTwice() {
        Model model = catalog.find(FLARE).orElseThrow();

        assertThatThrownBy(() ->
                        new Catalog(
                                List.of(model, model),
                                List.of(),
                                List.of(),
                                List.of(),
                                catalog.defaults(),
                                new Translations(
                                        List.of(),
                                        new Translations.Sizes(List.of(), ""),
                                        new Translations.Styles(Map.of(), "", "", 1, ""),
                                        new Translations.ResponseFormats(List.of(), List.of(), ""),
                                        new Translations.Variation("", "", ""),
                                        new Translations.Transparency(List.of(), "")),
                                SunsetPolicy.REFUSE))
                .hasMessageContaining(FLARE);
    }

    @Test
    void refusesARuleThatNoSizeSatisfies() {
        assertThatThrownBy(() -> new SizeRule.Flexible(16, 3840, 2, 1, 3))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SizeRule.Fixed(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Deadlines(new Size(1, 1), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void assertOnly(ImageOptions options, String field, String value, boolean legal) {
        List<Violation> violations = check(options, TODAY);

        if (legal) {
            assertThat(violations).isEmpty();
        } else {
            assertThat(violations)
                    .singleElement()
                    .satisfies(it -> {
                        assertThat(it.field()).isEqualTo(field);
                        assertThat(it.message()).contains(field + " " + value, "legal");
                    });
        }
    }

    private List<Violation> check(ImageOptions options, LocalDate today) {
        return Catalog.load(SunsetPolicy.REFUSE)
                .rule(Wish.of(new ImageOperation.Generate("a fox", options)), today)
                .violations();
    }

    private static ImageOptions options(String model) {
        return draft(model).made();
    }

    /// Legal options, changed one at a time.
    private static OptionsDraft draft(String model) {
        return new ImageOptions(model, 1, "1024x1024", "low", "auto", "png", null, "auto").but();
    }
}
