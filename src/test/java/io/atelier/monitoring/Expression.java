package io.atelier.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A question to Prometheus, and who asks it.
///
/// @param where the alert's name, or the panel's title and the query's letter
/// @param promql with the values of the dashboard's time variables put in
public record Expression(String where, String promql) {
    static final Path RULES = Path.of("deploy/prometheus/rules.yaml");
    static final Path DASHBOARD = Path.of("deploy/grafana/dashboards/atelier.json");

    private static final Map<String, String> TIMES =
            Map.of("$__rate_interval", "5m", "$__range", "1h");

    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern LABELS =
            Pattern.compile("\\{[^}]*}|\\b(?:by|on|without|ignoring) *\\([^)]*\\)|\\[[^]]*]");
    private static final Pattern NAME = Pattern.compile("\\b[a-z_][a-z0-9_]*\\b(?! *\\()");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "by", "on", "bool");
    private static final Pattern SELECTOR = Pattern.compile("\\b([a-z][a-z0-9_]*)\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("(\\w+) *(=~|!~|!=|=) *\"([^\"]*)\"");

    /// What one label of one metric must be.
    record LabelMatcher(String metric, String label, List<String> values) {}

    public static List<Expression> all() {
        return Stream.concat(ofTheRules().stream(), ofTheDashboard().stream()).toList();
    }

    public static List<Expression> ofTheRules() {
        List<Expression> expressions = new ArrayList<>();
        for (JsonNode rule : read(RULES).at("/groups/0/rules")) {
            expressions.add(
                    new Expression(rule.path("alert").asText(), rule.path("expr").asText()));
        }
        return expressions;
    }

    public static List<Expression> ofTheDashboard() {
        List<Expression> expressions = new ArrayList<>();
        for (JsonNode panel : read(DASHBOARD).path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                String where = panel.path("title").asText() + " " + target.path("refId").asText();
                expressions.add(new Expression(where, timed(target.path("expr").asText())));
            }
        }
        return expressions;
    }

    static JsonNode read(Path file) {
        boolean json = file.toString().endsWith(".json");
        try {
            return (json ? new ObjectMapper() : new YAMLMapper()).readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The names of all metrics that it asks for.
    public Set<String> metrics() {
        String bare = LABELS.matcher(STRING.matcher(promql).replaceAll("\"\"")).replaceAll("");
        return NAME.matcher(bare)
                .results()
                .map(MatchResult::group)
                .filter(name -> !OPERATORS.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    List<LabelMatcher> matchers() {
        return SELECTOR.matcher(promql)
                .results()
                .flatMap(selector ->
                        MATCHER.matcher(selector.group(2))
                                .results()
                                .map(found ->
                                        new LabelMatcher(
                                                selector.group(1),
                                                found.group(1),
                                                List.of(found.group(3).split("\\|", -1)))))
                .toList();
    }

    private static String timed(String promql) {
        String timed = promql;
        for (Map.Entry<String, String> time : TIMES.entrySet()) {
            timed = timed.replace(time.getKey(), time.getValue());
        }
        return timed;
    }
}
