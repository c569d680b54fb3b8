package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.job.Usd;
import java.util.List;

/// The simulator's side: what it would have billed, and the faults it is told to make.
record Till(Caller simulator) {
    static Till of(String port) {
        return new Till(Caller.of(port));
    }

    /// What all that was ever billed comes to.
    Usd invoice() {
        return simulator
                .get("/_sim/ledger")
                .body()
                .lines()
                .map(line -> Usd.of(Caller.json(line).path("usd").asText()))
                .reduce(Usd.ZERO, Usd::plus);
    }

    /// Every line of the ledger whose prompt is this one.
    List<JsonNode> billed(String prompt) {
        return simulator
                .get("/_sim/ledger")
                .body()
                .lines()
                .map(Caller::json)
                .filter(line -> line.path("prompt").asText().equals(prompt))
                .toList();
    }

    /// Every line of the ledger whose prompt has this in it: what came of a prompt that was
    /// reworded.
    List<JsonNode> allSaid(String words) {
        return simulator
                .get("/_sim/ledger")
                .body()
                .lines()
                .map(Caller::json)
                .filter(line -> line.path("prompt").asText().contains(words))
                .toList();
    }

    JsonNode said(String words) {
        List<JsonNode> lines = allSaid(words);
        assertThat(lines).hasSize(1);
        return lines.getFirst();
    }

    /// Replaces the plan by one rule for calls with this prompt.
    ///
    /// @param fault fields of the rule, in JSON
    void plan(String prompt, String fault) {
        plan("{'match':{'prompt':'%s'},%s}".formatted(prompt, fault));
    }

    /// Replaces the plan.
    ///
    /// @param rules in JSON, with commas between them
    void plan(String rules) {
        var answer = simulator.send("PUT", "/_sim/faults", "[%s]".formatted(rules));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
