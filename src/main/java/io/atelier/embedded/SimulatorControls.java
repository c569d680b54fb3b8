package io.atelier.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// `/_sim/*`: what tests and people ask of the simulator itself.
final class SimulatorControls {
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonMapper SNAKE =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .build();

    private final FaultPlan faults;
    private final BillingLedger ledger;
    private final RateLimits limits;
    private final AtomicReference<Switches> switches;

    SimulatorControls(
            FaultPlan faults,
            BillingLedger ledger,
            RateLimits limits,
            AtomicReference<Switches> switches) {
        this.faults = faults;
        this.ledger = ledger;
        this.limits = limits;
        this.switches = switches;
    }

    private interface Reading<T> {
        T read(byte[] body) throws IOException;
    }

    void showLedger(Exchange exchange) {
        exchange.answerFile(ledger.file(), ledger.durableBytes(), "application/x-ndjson");
    }

    void planFaults(Exchange exchange) {
        var rules =
                read(
                        exchange,
                        body -> JSON.readValue(body, new TypeReference<List<FaultRule>>() {}));
        try {
            faults.replace(rules);
        } catch (IllegalArgumentException e) {
            throw bad(e);
        }
        exchange.answer(200, "{\"rules\":%d}".formatted(rules.size()));
    }

    void clearFaults(Exchange exchange) {
        faults.clear();
        exchange.answer(200, "{\"rules\":0}");
    }

    void limit(Exchange exchange) {
        limits.set(read(exchange, body -> SNAKE.readValue(body, RateLimits.Limits.class)));
        exchange.answer(200, "{}");
    }

    void showCounts(Exchange exchange) {
        var minutes = SNAKE.createArrayNode();
        for (var count : limits.counts()) {
            minutes.addObject()
                    .put("minute", count.minute().toString())
                    .put("requests", count.requests())
                    .put("tokens", count.tokens())
                    .put("images", count.images())
                    .put("refused", count.refused());
        }
        exchange.answer(200, SNAKE.createObjectNode().set("minutes", minutes).toString());
    }

    void lift(Exchange exchange) {
        limits.lift();
        exchange.answer(200, "{}");
    }

    /// Switches that the body doesn't name stay as they are.
    void throwSwitches(Exchange exchange) {
        var wanted = read(exchange, body -> JSON.readValue(body, JsonNode.class));
        var present = JSON.convertValue(switches.get(), ObjectNode.class);
        if (wanted instanceof ObjectNode object) {
            present.setAll(object);
        }
        try {
            switches.set(JSON.convertValue(present, Switches.class));
        } catch (IllegalArgumentException e) {
            throw bad(e);
        }
        exchange.answer(200, JSON.convertValue(switches.get(), ObjectNode.class).toString());
    }

    private static <T> T read(Exchange exchange, Reading<T> reading) {
        try {
            return reading.read(exchange.body());
        } catch (JsonProcessingException e) {
            throw bad(e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    private static Refusal bad(Exception e) {
        return new Refusal(ErrorEnvelope.invalidRequest(400, null, String.valueOf(e.getMessage())));
    }
}
