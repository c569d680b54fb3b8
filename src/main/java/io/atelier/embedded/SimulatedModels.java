package io.atelier.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// `GET /v1/models` and `GET /v1/models/{id}`: what is offered today.
final class SimulatedModels {
    static final String PREFIX = "/v1/models/";

    private final SimulatorModels models;
    private final Clock clock;

    SimulatedModels(SimulatorModels models, Clock clock) {
        this.models = models;
        this.clock = clock;
    }

    void list(Exchange exchange) {
        var list = JsonNodeFactory.instance.objectNode().put("object", "list");
        var data = list.putArray("data");
        for (var model : models.offered(LocalDate.now(clock))) {
            data.add(json(model, model.id()));
            model.snapshots().forEach(snapshot -> data.add(json(model, snapshot)));
        }
        exchange.answer(200, list.toString());
    }

    void show(Exchange exchange) {
        var name = exchange.after(PREFIX);
        models.offered(name, LocalDate.now(clock))
                .ifPresentOrElse(
                        model -> exchange.answer(200, json(model, name).toString()),
                        () -> exchange.refuse(ErrorEnvelope.modelNotFound(name)));
    }

    private static ObjectNode json(SimulatedModel model, String name) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("id", name).put("object", "model");
        json.put("created", model.released().atStartOfDay(ZoneOffset.UTC).toEpochSecond());
        json.put("owned_by", "system");
        json.put(
                "shutdown_date",
                model.shutdownDate() == null ? null : model.shutdownDate().toString());
        return json;
    }
}
