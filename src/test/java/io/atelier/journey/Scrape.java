package io.atelier.journey;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a process tells Prometheus, by family.
record Scrape(Map<String, Family> families) {
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\w+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Set<String> OF_THE_FORMAT = Set.of("le", "quantile");

    /// @param labels of each sample
    record Family(String name, String type, List<Map<String, String>> labels) {
        Set<String> labelNames() {
            return labels.stream()
                    .flatMap(each -> each.keySet().stream())
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        Set<String> valuesOf(String label) {
            return labels.stream()
                    .filter(each -> each.containsKey(label))
                    .map(each -> each.get(label))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    static Scrape of(String text) {
        Map<String, Family> families = new TreeMap<>();
        Family family = new Family("", "", new ArrayList<>());
        for (String line : text.lines().toList()) {
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (type.matches()) {
                String name = name(type.group(1), type.group(2));
                family = new Family(name, type.group(2), new ArrayList<>());
                families.put(name, family);
            } else if (sample.matches()) {
                family.labels().add(labels(sample.group(2) == null ? "" : sample.group(2)));
            } else if (!line.startsWith("#")) {
                throw new AssertionError("no sample: " + line);
            }
        }
        return new Scrape(families);
    }

    /// OpenMetrics leaves out of a counter's name what its samples have.
    private static String name(String family, String type) {
        return type.equals("counter") && !family.endsWith("_total") ? family + "_total" : family;
    }

    /// The names of all that has a value.
    static Set<String> samples(String text) {
        return text.lines()
                .map(SAMPLE::matcher)
                .filter(Matcher::matches)
                .map(sample -> sample.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Those of the application itself, without the largest values that the platform tells beside
    /// its summaries.
    Map<String, Family> own() {
        Map<String, Family> own = new TreeMap<>();
        families.forEach((name, family) -> {
            boolean largest =
                    name.endsWith("_max")
                            && families.containsKey(name.substring(0, name.length() - 4));
            if (name.startsWith("atelier_") && !largest) {
                own.put(name, family);
            }
        });
        return own;
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new HashMap<>();
        LABEL.matcher(text)
                .results()
                .filter(label -> !OF_THE_FORMAT.contains(label.group(1)))
                .forEach(label -> labels.put(label.group(1), label.group(2)));
        return labels;
    }
}
