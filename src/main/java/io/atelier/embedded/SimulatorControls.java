package io.atelier.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// `/_sim/*`: what tests and people ask of the simulator itself.
final class SimulatorControls {
    private static final JsonMapper JSON = new JsonMapper();

    private final FaultPlan faults;
    private final BillingLedger ledger;

    SimulatorControls(FaultPlan faults, BillingLedger ledger) {
        this.faults = faults;
        this.ledger = ledger;
    }

    void showLedger(Exchange exchange) {
        exchange.answerFile(ledger.file(), ledger.durableBytes());
    }

    void planFaults(Exchange exchange) {
        try {
            var rules = JSON.readValue(exchange.body(), new TypeReference<List<FaultRule>>() {});
            faults.replace(rules);
            exchange.answer(200, "{\"rules\":%d}".formatted(rules.size()));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            exchange.refuse(
                    ErrorEnvelope.invalidRequest(400, null, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    void clearFaults(Exchange exchange) {
        faults.clear();
        exchange.answer(200, "{\"rules\":0}");
    }
}
