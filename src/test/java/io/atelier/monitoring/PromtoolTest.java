package io.atelier.monitoring;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atelier.image.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Prometheus' own tool says of the alerts and of the dashboard's questions.
class PromtoolTest {
    private static final Path RULE_TESTS = Path.of("deploy/prometheus/rules.test.yaml");

    @BeforeAll
    static void isHere() {
        assumeTrue(
                Shell.succeeds("promtool", "--version"),
                "alerts and dashboards are not checked by promtool: it is not installed");
    }

    @Test
    void alertsFireAndDoNotFire() {
        Shell.run("promtool", "check", "rules", "--lint-fatal", Expression.RULES.toString());
        Shell.run("promtool", "test", "rules", RULE_TESTS.toString());
    }

    /// Each question as a rule, since promtool reads them nowhere else.
    @Test
    void everyQuestionOfTheDashboardIsOne(@TempDir Path folder) throws IOException {
        ObjectNode file = new ObjectMapper().createObjectNode();
        ObjectNode group = file.putArray("groups").addObject().put("name", "panels");
        ArrayNode rules = group.putArray("rules");
        List<Expression> expressions = Expression.ofTheDashboard();
        for (Expression each : expressions) {
            rules.addObject()
                    .put("record", each.where().replaceAll("\\W", "_"))
                    .put("expr", each.promql());
        }
        Path panels = folder.resolve("panels.json");
        new ObjectMapper().writeValue(panels.toFile(), file);

        Shell.run("promtool", "check", "rules", "--lint-fatal", panels.toString());
    }
}
