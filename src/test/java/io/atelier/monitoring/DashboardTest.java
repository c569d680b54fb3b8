package io.atelier.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// The dashboard as Grafana would read it, as far as that can be said without one.
class DashboardTest {
    private static final int COLUMNS = 24;
    private static final String FILTER = "namespace=~\"$namespace\", instance=~\"$instance\"}";

    private static final Pattern SELECTOR = Pattern.compile("\\{[^}]*}");
    private static final Pattern LEGEND_LABEL = Pattern.compile("\\{\\{(\\w+)}}");

    private final JsonNode dashboard = Expression.read(Expression.DASHBOARD);
    private final List<JsonNode> panels = list(dashboard.path("panels"));

    /// What a panel covers of the grid.
    private record Area(int x, int y, int width, int height) {
        Area {
            assertThat(x + width).isLessThanOrEqualTo(COLUMNS);
            assertThat(List.of(width, height)).allMatch(edge -> edge > 0);
        }

        static Area of(JsonNode panel) {
            JsonNode grid = panel.path("gridPos");
            return new Area(
                    grid.path("x").asInt(),
                    grid.path("y").asInt(),
                    grid.path("w").asInt(),
                    grid.path("h").asInt());
        }

        boolean covers(Area other) {
            return x < other.x + other.width
                    && other.x < x + width
                    && y < other.y + other.height
                    && other.y < y + height;
        }
    }

    @Test
    void everyPanelHasANumberAndAPlaceOfItsOwn() {
        List<Area> areas = panels.stream().map(Area::of).toList();

        assertThat(panels).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates();
        for (Area one : areas) {
            assertThat(areas.stream().filter(one::covers)).as("%s", one).hasSize(1);
        }
    }

    @Test
    void everyPanelSaysWhatItShowsAndInWhichUnit() {
        assertThat(graphs()).isNotEmpty().extracting(DashboardTest::title).doesNotHaveDuplicates();
        assertThat(graphs())
                .allSatisfy(panel -> {
                    assertThat(panel.path("description").asText())
                            .as(title(panel))
                            .isNotEmpty()
                            .doesNotContain("\n");
                    assertThat(panel.at("/fieldConfig/defaults/unit").asText())
                            .as(title(panel))
                            .isNotEmpty();
                });
    }

    @Test
    void everyLineHasALegend() {
        assertThat(graphs())
                .allSatisfy(panel -> {
                    List<JsonNode> targets = list(panel.path("targets"));
                    assertThat(targets)
                            .as(title(panel))
                            .isNotEmpty()
                            .extracting(target -> target.path("refId").asText())
                            .doesNotHaveDuplicates();
                    if (!panel.path("type").asText().equals("stat")) {
                        assertThat(targets)
                                .as(title(panel))
                                .extracting(target -> target.path("legendFormat").asText())
                                .doesNotHaveDuplicates()
                                .doesNotContain("");
                    }
                });
    }

    /// A label that the question has summed away would stay empty.
    @Test
    void everyLegendNamesLabelsThatAreLeft() {
        assertThat(graphs())
                .flatExtracting(panel -> list(panel.path("targets")))
                .allSatisfy(target -> {
                    String expression = target.path("expr").asText();
                    assertThat(LEGEND_LABEL.matcher(target.path("legendFormat").asText()).results())
                            .allSatisfy(label ->
                                    assertThat(expression)
                                            .containsPattern(
                                                    "by \\([^)]*\\b" + label.group(1) + "\\b"));
                });
    }

    @Test
    void asksTheChosenDataSourceForTheChosenProcesses() {
        Set<String> variables =
                list(dashboard.at("/templating/list")).stream()
                        .map(variable -> variable.path("name").asText())
                        .collect(Collectors.toSet());

        assertThat(variables).containsExactlyInAnyOrder("datasource", "namespace", "instance");
        assertThat(graphs())
                .allMatch(panel -> panel.at("/datasource/uid").asText().equals("${datasource}"));
        assertThat(Expression.ofTheDashboard())
                .allSatisfy(expression ->
                        assertThat(SELECTOR.matcher(expression.promql()).results())
                                .hasSizeGreaterThanOrEqualTo(expression.metrics().size())
                                .allMatch(selector -> selector.group().endsWith(FILTER)));
    }

    private List<JsonNode> graphs() {
        return panels.stream().filter(panel -> !panel.path("type").asText().equals("row")).toList();
    }

    private static String title(JsonNode panel) {
        return panel.path("title").asText();
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
