package io.atelier.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.atelier.docs.Markers;
import io.atelier.docs.Repository;
import io.atelier.image.Shell;
import io.atelier.monitoring.Expression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Every question of the dashboard and of the alerts, put to a Prometheus that scrapes an
/// application at work.
@Tag("containers")
class DashboardIT {
    private static final Path DOCUMENT = Path.of("docs/dashboard.md");
    private static final Markers MARKERS = new Markers("answers, generated");
    private static final String SECRET = "whsec_YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcyE=";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Folder folder = Folder.temporary();
    private final String simulatorPort = Ports.free();

    @Test
    void everyPanelHasSomethingToShow() throws IOException {
        assumeTrue(
                Shell.succeeds("prometheus", "--version"),
                "the dashboard is not tried: no prometheus is installed");
        try (Target target = new Target();
                Pod pod = started();
                Prometheus prometheus = Prometheus.scraping(pod.caller().server(), folder.path())) {
            await().atMost(PATIENCE)
                    .until(() -> !prometheus.ask("atelier_ledger_partitions").isEmpty());
            work(pod.caller(), target);

            await().atMost(PATIENCE).untilAsserted(() -> holds(answers(prometheus)));
            assertThat(prometheus.rules())
                    .isNotEmpty()
                    .allMatch(rule -> rule.path("health").asText().equals("ok"));
            assertThat(prometheus.ask("ALERTS{alertstate=\"firing\"}")).isEmpty();
        } finally {
            folder.delete();
        }
    }

    private Pod started() {
        return Pod.start(
                        "alone",
                        folder.path(),
                        Map.of(
                                "atelier.embedded.kafka.port",
                                Ports.free(),
                                "atelier.embedded.simulator.port",
                                simulatorPort,
                                "atelier.lane.age",
                                "1s",
                                "atelier.egress.allowed-networks",
                                "127.0.0.1/32"))
                .ready();
    }

    /// Something of everything, for long enough that there is a rate of it.
    private void work(Caller caller, Target target) {
        String turnedAway = Caller.prompt();
        String doubtful = Caller.prompt();
        Till.of(simulatorPort)
                .plan(
                        "{'match':{'prompt':'%s'},'fault':'status','status':429,'times':1},{'match':{'prompt':'%s'},'fault':'reset','times':1}"
                                .formatted(turnedAway, doubtful));
        List<String> documents =
                List.of(
                        "'tier':'priority','quality':'low'",
                        "'tier':'standard','quality':'high','moderation_check':'text'",
                        "'lane':'batch'",
                        "'transform':[{'kind':'thumbnail'}]",
                        "'webhook':{'url':'%s','secret':'%s'}".formatted(target.url(), SECRET));
        List<String> jobs =
                IntStream.range(0, 8 * documents.size())
                        .mapToObj(i -> documents.get(i % documents.size()))
                        .map(more -> "{'prompt':'%s',%s}".formatted(Caller.prompt(), more))
                        .map(caller::accepted)
                        .collect(Collectors.toCollection(ArrayList::new));
        jobs.add(caller.accepted("{'prompt':'%s'}".formatted(turnedAway)));
        jobs.add(caller.accepted("{'prompt':'%s'}".formatted(doubtful)));
        for (String job : jobs) {
            caller.awaitStatus(job, "succeeded");
            caller.picture(job, 0);
            caller.bytes("/v1/jobs/" + job + "/images/0/variants/thumbnail");
        }
    }

    /// How many lines each question would draw; a value that is no number draws none.
    private static Map<String, Long> answers(Prometheus prometheus) {
        Map<String, Long> lines = new LinkedHashMap<>();
        for (Expression each : Expression.ofTheDashboard()) {
            String promql = each.promql().replace("$namespace", ".*").replace("$instance", ".*");
            long drawn =
                    StreamSupport.stream(prometheus.ask(promql).spliterator(), false)
                            .filter(DashboardIT::isNumber)
                            .count();
            lines.put(each.where(), drawn);
        }
        return lines;
    }

    private static boolean isNumber(JsonNode series) {
        return Double.isFinite(Double.parseDouble(series.at("/value/1").asText()));
    }

    private static void holds(Map<String, Long> answers) throws IOException {
        assertThat(answers).allSatisfy((where, lines) -> assertThat(lines).as(where).isPositive());
        StringBuilder table = new StringBuilder("| panel, question | lines |\n|---|---|\n");
        answers.forEach((where, lines) -> table.append("| %s | %d |%n".formatted(where, lines)));
        if (Boolean.getBoolean("atelier.docs.write")) {
            String written = Repository.text(DOCUMENT);
            Files.writeString(DOCUMENT, MARKERS.replace(written, table.toString().strip()));
        }
    }
}
