package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A catalogue of a thousand products: one call with a CSV, one batch, one bill, one download.
@Tag("chaos")
class CatalogueIT {
    private static final int ROWS = 1_000;

    @Test
    void isMadeAtHalfThePrice() {
        Folder folder = Folder.temporary();
        String simulatorPort = Ports.free();
        try (Pod shop =
                Pod.start(
                                "shop",
                                folder.path(),
                                Map.of(
                                        "atelier.embedded.simulator.port",
                                        simulatorPort,
                                        "atelier.embedded.kafka.port",
                                        Ports.free(),
                                        "atelier.lane.age",
                                        "3s"))
                        .ready()) {
            Till till = Till.of(simulatorPort);
            long began = System.nanoTime();
            HttpResponse<String> lines = submit(shop.caller());
            assertThat(lines.statusCode()).as(lines.body()).isEqualTo(200);
            assertThat(Caller.json(last(lines.body())).path("accepted").asInt()).isEqualTo(ROWS);
            shop.caller().send("POST", "/v1/groups/catalogue/close", "");
            JsonNode group =
                    await("the catalogue")
                            .atMost(Duration.ofMinutes(5))
                            .pollInterval(Duration.ofMillis(500))
                            .until(
                                    () -> Caller.json(shop.caller().get("/v1/groups/catalogue")),
                                    it -> it.at("/by_status/succeeded").asInt() == ROWS);
            Duration took = Duration.ofNanos(System.nanoTime() - began);

            List<JsonNode> bill = till.allSaid("on marble");
            Set<String> prompts =
                    bill.stream()
                            .map(line -> line.path("prompt").asText())
                            .collect(Collectors.toCollection(HashSet::new));
            Set<String> batches =
                    bill.stream()
                            .map(line -> line.path("batch").asText())
                            .collect(Collectors.toCollection(HashSet::new));
            BigDecimal billed =
                    bill.stream()
                            .map(line -> new BigDecimal(line.path("usd").asText()))
                            .reduce(BigDecimal.ZERO, BigDecimal::add);
            BigDecimal realtime = atOnce(shop.caller(), till).multiply(BigDecimal.valueOf(ROWS));
            System.out.printf(
                    "catalogue: %d rows, %d batches, %d s from the call to the last picture; billed $%s, cost_usd $%s, one by one $%s%n",
                    ROWS,
                    batches.size(),
                    took.toSeconds(),
                    billed,
                    group.path("cost_usd").asText(),
                    realtime);
            assertThat(bill).hasSize(ROWS);
            assertThat(prompts).as("each bought once").hasSize(ROWS);
            assertThat(batches).allMatch(batch -> batch.startsWith("batch_"));
            assertThat(billed).isEqualByComparingTo(group.path("cost_usd").asText());
            assertThat(billed.doubleValue() / realtime.doubleValue()).isBetween(0.49, 0.51);
            assertThat(
                            shop.caller()
                                    .get("/v1/groups/catalogue/results.ndjson")
                                    .body()
                                    .lines()
                                    .filter(line -> line.contains("\"sha256\"")))
                    .hasSize(ROWS);
        } finally {
            folder.delete();
        }
    }

    private static HttpResponse<String> submit(Caller caller) {
        String csv =
                IntStream.range(0, ROWS)
                        .mapToObj(row -> "sku-%d,colour %d,lamp %d".formatted(row, row % 7, row))
                        .collect(Collectors.joining("\n", "id,colour,product\n", "\n"));
        return caller.send(
                "POST",
                "/v1/groups/catalogue/jobs?quality=low&prompt=A%20%7Bcolour%7D%20%7Bproduct%7D%20on%20marble",
                csv,
                "Content-Type",
                "text/csv");
    }

    /// What one of them costs in a call of its own.
    private static BigDecimal atOnce(Caller caller, Till till) {
        String prompt = "A colour 1 lamp 999 in marble";
        String id =
                caller.accepted(
                        "{'prompt':'%s','quality':'low','lane':'realtime'}".formatted(prompt));
        caller.awaitStatus(id, "succeeded");
        List<JsonNode> billed = till.billed(prompt);
        assertThat(billed).hasSize(1);
        return new BigDecimal(billed.getFirst().path("usd").asText());
    }

    private static String last(String lines) {
        return lines.lines().reduce((_, line) -> line).orElseThrow();
    }
}
