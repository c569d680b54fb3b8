package io.atelier.embedded;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// The models that the simulator knows, from its own data file; which of them are offered depends
/// on the day.
record SimulatorModels(
        LocalDate asOf,
        String source,
        FlexibleSizes flexibleSizes,
        List<SimulatedModel> models,
        List<SimulatedTextModel> textModels) {
    private static final String FILE = "/embedded/simulator-models.json";

    static SimulatorModels load() {
        var mapper =
                JsonMapper.builder()
                        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .addModule(new JavaTimeModule())
                        .build();
        try (var data = SimulatorModels.class.getResourceAsStream(FILE)) {
            return mapper.readValue(data, SimulatorModels.class);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + FILE + " failed", e);
        }
    }

    /// Of the words of a turn; nothing for a model without a price.
    BigDecimal words(TurnRequest request) {
        var model = request.body().path("model").asText();
        return textModels.stream()
                .filter(known -> known.id().equals(model))
                .map(known -> known.dollars(Tokens.of(request)))
                .findFirst()
                .orElse(BigDecimal.ZERO);
    }

    List<SimulatedModel> offered(LocalDate today) {
        return models.stream().filter(model -> model.isOffered(today)).toList();
    }

    Optional<SimulatedModel> offered(String name, LocalDate today) {
        return offered(today).stream().filter(model -> model.isNamed(name)).findFirst();
    }
}
