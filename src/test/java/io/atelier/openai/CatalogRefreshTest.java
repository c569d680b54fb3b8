package io.atelier.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.catalog.Catalog;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogRefreshTest {
    private static final String MODEL = "gpt-image-2";
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);

    private final Catalog catalog = Catalog.load();

    @Test
    void takesOverTheUpstreamsDates() {
        refresh(() ->
                """
                {"object": "list", "data": [
                  {"id": "gpt-image-2", "object": "model", "created": 1, "owned_by": "openai", "shutdown_date": "2027-03-01"},
                  {"id": "gpt-image-2.5-flare", "object": "model", "shutdown_date": null},
                  {"id": "whisper", "object": "model"}]}
                """);

        assertThat(catalog.find(MODEL).orElseThrow().shutdownDate()).isEqualTo("2027-03-01");
        assertThat(catalog.find(MODEL).orElseThrow().deprecated()).isEqualTo("2026-11-22");
        assertThat(catalog.find("gpt-image-2.5-flare").orElseThrow().shutdownDate()).isNull();
        assertThat(catalog.find("gpt-image-1.5").orElseThrow().shutdownDate())
                .as("a model that is not named keeps its date")
                .isEqualTo("2026-12-01");
    }

    @Test
    void leavesAllAsItIsWhenTheUpstreamFails() {
        refresh(() -> {
            throw new IllegalStateException("no upstream");
        });
        refresh(() -> "<html>");
        refresh(() -> "{}");

        assertThat(catalog.models()).isEqualTo(Catalog.load().models());
    }

    @Test
    void passesOverWhatIsNoDate() {
        assertThat(
                        ShutdownDates.of(
                                """
                                {"data": [{"id": "a", "shutdown_date": "soon"},
                                          {"id": "b", "shutdown_date": "2027-01-02"},
                                          {"id": 3, "shutdown_date": "2027-01-02"}, 7]}
                                """))
                .isEqualTo(Map.of("b", LocalDate.of(2027, 1, 2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"data\": {}}", "{\"data\":["})
    void refusesWhatIsNoListOfModels(String listing) {
        assertThatThrownBy(() -> ShutdownDates.of(listing))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void refresh(Supplier<String> listing) {
        new CatalogRefresh(catalog, CLOCK, listing).refresh();
    }
}
