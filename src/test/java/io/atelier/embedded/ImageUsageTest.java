package io.atelier.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Prices by hand: text tokens x $/1M + pictures x tokens x area x $/1M.
class ImageUsageTest {
    private final SimulatorModels models = SimulatorModels.load();

    @ParameterizedTest
    @CsvSource({
        "gpt-image-2.5-flare, low, 1024x1024, 1, 0.005885",
        "gpt-image-2.5-flare, medium, 1024x1024, 1, 0.013175",
        "gpt-image-2.5-sunburst, max, 1024x1024, 10, 2.107205",
        "gpt-image-2, high, 1024x1536, 1, 0.316085",
        "gpt-image-1.5, low, 1536x1024, 2, 0.026117",
        "gpt-image-1-mini, high, 1024x1024, 1, 0.036002",
    })
    void pricesToTheMicroDollar(String name, String quality, String size, int n, String usd) {
        var model = models.offered(name, LocalDate.of(2026, 11, 22)).orElseThrow();
        var tokens = n * model.outputTokens(quality, PixelSize.parse(size).orElseThrow());

        var usage = new ImageUsage(1, 0, tokens);

        assertThat(usage.dollars(model.usdPerMillionTokens())).isEqualByComparingTo(usd);
    }
}
