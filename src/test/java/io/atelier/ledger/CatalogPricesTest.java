package io.atelier.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.catalog.Catalog;
import io.atelier.catalog.SunsetPolicy;
import io.atelier.job.ImageOperation;
import io.atelier.job.ImageOptions;
import io.atelier.job.Lane;
import io.atelier.job.PromptMode;
import io.atelier.job.Usd;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a call in doubt counts with.
class CatalogPricesTest {
    private final Catalog catalog = Catalog.load(SunsetPolicy.SUCCESSOR, List.of("gpt-6-sol"));
    private final Policy.Prices prices = new CatalogPrices(catalog);

    @Test
    void expectsOfACallWhatItsQuoteExpects() {
        ImageOptions plain = catalog.defaults().options().but().model("gpt-image-2.6-flare").made();
        for (ImageOptions options :
                List.of(
                        plain,
                        plain.but().promptMode(PromptMode.EXPANDED).made(),
                        plain.but().outputFormat("svg").made())) {
            ImageOperation operation = new ImageOperation.Generate("a fox", options);
            for (Lane lane : List.of(Lane.REALTIME, Lane.BATCH)) {
                Usd quoted = catalog.quote(operation, lane, false).orElseThrow().expected().usd();

                assertThat(prices.expected(operation, lane)).isEqualTo(quoted);
            }
        }
    }

    @Test
    void expectsNothingOfAModelThatNobodyKnows() {
        ImageOptions options = catalog.defaults().options().but().model("gone").made();

        assertThat(prices.expected(new ImageOperation.Generate("a fox", options), Lane.REALTIME))
                .isEqualTo(Usd.ZERO);
    }
}
