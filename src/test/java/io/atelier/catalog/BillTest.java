package io.atelier.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.job.Cost;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.Lane;
import io.atelier.job.PromptMode;
import io.atelier.job.TurnUsage;
import io.atelier.job.Usage;
import io.atelier.job.Usd;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a call cost, to the micro-dollar, and what of it nobody can tell.
class BillTest {
    private static final String LUNA = "gpt-6-luna";
    private static final Usage PICTURE = new Usage(10, 0, 0, 439);
    private static final Usd PICTURE_USD = Usd.of("0.013220");

    private final Catalog catalog = Catalog.load();

    @ParameterizedTest
    @CsvSource({
        // 305 x 0.1 + 25 x 0.5 = 43 micro-dollars
        "gpt-6-luna, 305, 0, 0, 25, 0.013263",
        "gpt-6-luna-2026-09-22, 305, 0, 0, 25, 0.013263",
        // 5 x 0.1 + 200 x 0.01 + 100 x 0.125 + 25 x 0.5 = 27.5, rounded up once
        "gpt-6-luna, 305, 200, 100, 25, 0.013248",
        "gpt-5.6-luna, 305, 0, 0, 25, 0.013311",
        "gpt-6-sol, 305, 0, 0, 25, 0.014080",
        // Above 272,000 tokens of input: twice for all of it, and half as much again for output.
        "gpt-6-luna, 272000, 0, 0, 10, 0.040425",
        "gpt-6-luna, 272001, 0, 0, 10, 0.067628"
    })
    void pricesTheWordsOfATurnByTheModelThatReadIt(
            String model, long in, long cached, long written, long out, String usd) {
        Usage usage = PICTURE.with(new TurnUsage(model, in, cached, written, out));

        assertThat(bill(PromptMode.EXPANDED, usage)).isEqualTo(new Cost(Usd.of(usd), List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        // 4 x 5 + 6 x 1.25 = 27.5
        "10, 0, 6, 0.000028",
        "0, 10, 6, 0.000044",
        // Which were cached is not told: the 10 words first, then 2 of the picture's.
        "10, 10, 12, 0.000081",
        "10, 10, 99, 0.000033"
    })
    void countsCachedInput(long text, long image, long cached, String usd) {
        Usage usage = new Usage(text, image, 0, 0, cached, null);

        assertThat(bill(PromptMode.STRICT, usage).usd()).isEqualTo(Usd.of(usd));
    }

    /// A long prompt costs a quarter the second time.
    @Test
    void isNotBelowAQuoteWhereAllThatGoesInWasCached() {
        ImageOptions options = catalog.defaults().options().but().quality("low").made();
        for (PromptMode mode : PromptMode.values()) {
            ImageOperation operation =
                    new ImageOperation.Generate(
                            "a fox ".repeat(5_000), options.but().promptMode(mode).made());
            TurnUsage turn =
                    mode == PromptMode.EXPANDED ? new TurnUsage(LUNA, 8_000, 8_000, 0, 100) : null;
            Usage cached = new Usage(8_000, 0, 0, 196, 8_000, turn);

            Quote quote = catalog.quote(operation, Lane.REALTIME, false).orElseThrow();

            assertThat(quote.low().usd())
                    .isLessThanOrEqualTo(catalog.cost(operation, cached, Lane.REALTIME).usd());
        }
    }

    @Test
    void leavesOutWhatNobodyKnowsAPriceFor() {
        TurnUsage words = new TurnUsage("gpt-6-lunatic", 305, 0, 0, 25);
        TurnUsage ofNobody = new TurnUsage(null, 305, 0, 0, 25);

        for (TurnUsage turn : List.of(words, ofNobody)) {
            Cost cost = bill(PromptMode.EXPANDED, PICTURE.with(turn));

            assertThat(cost.usd()).isEqualTo(PICTURE_USD);
            assertThat(cost.leftOut()).singleElement().asString().contains("no price");
        }
    }

    @Test
    void leavesOutWhatTheUpstreamDidNotTell() {
        Usage wordsOnly = Usage.NONE.with(new TurnUsage(LUNA, 305, 0, 0, 25));

        assertThat(bill(PromptMode.STRICT, Usage.NONE).leftOut())
                .containsExactly(
                        "cost_usd is without the picture: the upstream did not tell its tokens");
        assertThat(bill(PromptMode.EXPANDED, Usage.NONE).leftOut()).hasSize(2);
        assertThat(bill(PromptMode.EXPANDED, PICTURE).leftOut())
                .singleElement()
                .asString()
                .contains("words of the turn");
        assertThat(bill(PromptMode.EXPANDED, wordsOnly))
                .satisfies(cost -> {
                    assertThat(cost.usd()).isEqualTo(new Usd(43));
                    assertThat(cost.leftOut()).hasSize(1);
                });
    }

    @Test
    void hasNoWordsInACallOfTheImagesApi() {
        assertThat(bill(PromptMode.STRICT, PICTURE)).isEqualTo(new Cost(PICTURE_USD, List.of()));
    }

    private Cost bill(PromptMode mode, Usage usage) {
        ImageOptions options =
                new ImageOptions(
                        catalog.defaults().model(), 1, "auto", "auto", "auto", "png", null, "auto");
        return catalog.cost(
                new ImageOperation.Generate("a", options.but().promptMode(mode).made()),
                usage,
                Lane.REALTIME);
    }
}
