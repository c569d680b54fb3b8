package io.atelier.chaos.checker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A run and its verdicts, for people.
///
/// @param again the command that does the same once more
public record Report(
        String title, Evidence evidence, List<Verdict> verdicts, long durationMs, String again) {
    private static final int JOBS_TOLD = 5;

    public boolean holds() {
        return verdicts.stream().allMatch(Verdict::holds);
    }

    /// The ids of the broken invariants.
    public Set<String> broken() {
        Set<String> ids = new LinkedHashSet<>();
        verdicts.stream()
                .filter(verdict -> !verdict.holds())
                .forEach(verdict -> ids.add(verdict.id()));
        return ids;
    }

    public String text() {
        List<String> lines = new ArrayList<>();
        lines.add("# Chaos: %s, seed %s".formatted(title, evidence.terms().seed()));
        lines.add("");
        lines.add(
                "%s; %.0f s; jobs: %s; paid calls: %d, repaid %d, bound %d."
                        .formatted(
                                holds() ? "All promises kept" : "BROKEN: " + broken(),
                                durationMs / 1000.0,
                                Checker.endings(evidence),
                                evidence.bills().size(),
                                count("I6", "repaid"),
                                count("I6", "repaid at most")));
        lines.add("");
        lines.add("Blows: " + blows() + ".");
        lines.add("");
        lines.add("Again: `" + again + "`");
        lines.add("");
        lines.add("| invariant | promise | looked at | verdict |");
        lines.add("|---|---|---|---|");
        for (Verdict verdict : verdicts) {
            lines.add(
                    "| %s | %s | %s | %s |"
                            .formatted(
                                    verdict.id(),
                                    verdict.promise(),
                                    counts(verdict),
                                    verdict.holds()
                                            ? "holds"
                                            : verdict.violations().size() + " violations"));
        }
        verdicts.stream()
                .filter(verdict -> !verdict.holds())
                .forEach(verdict -> tell(verdict, lines));
        verdicts.stream()
                .filter(verdict -> !verdict.notes().isEmpty())
                .forEach(verdict -> {
                    lines.add("");
                    lines.add("## %s, in detail".formatted(verdict.id()));
                    verdict.notes().forEach(note -> lines.add("- " + note));
                });
        return String.join("\n", lines) + "\n";
    }

    /// A line for the log.
    public String summary() {
        return "%s seed=%s jobs=%d blows=%s paid=%d repaid=%d bound=%d durationMs=%d: %s"
                .formatted(
                        title,
                        evidence.terms().seed(),
                        Checker.endings(evidence).values().stream()
                                .mapToLong(Long::longValue)
                                .sum(),
                        blows(),
                        evidence.bills().size(),
                        count("I6", "repaid"),
                        count("I6", "repaid at most"),
                        durationMs,
                        holds() ? "all promises kept" : "broken " + broken());
    }

    private void tell(Verdict verdict, List<String> lines) {
        lines.add("");
        lines.add("## %s: %s".formatted(verdict.id(), verdict.promise()));
        Set<String> jobs = new LinkedHashSet<>();
        for (Violation violation : verdict.violations()) {
            lines.add("- %s %s".formatted(violation.job(), violation.why()));
            if (!violation.job().isEmpty() && jobs.size() < JOBS_TOLD) {
                jobs.add(violation.job());
            }
        }
        for (String job : jobs) {
            lines.add("");
            lines.add("### " + job);
            lines.add("```");
            lines.addAll(Checker.told(evidence, job));
            lines.add("```");
        }
    }

    private Map<String, Long> blows() {
        Map<String, Long> counts = new TreeMap<>();
        evidence.blows().stream()
                .sorted(Comparator.comparingLong(Blow::fromMs))
                .forEach(blow -> counts.merge(blow.what(), 1L, Long::sum));
        return counts;
    }

    private long count(String invariant, String what) {
        return verdicts.stream()
                .filter(verdict -> verdict.id().equals(invariant))
                .mapToLong(verdict -> verdict.counts().getOrDefault(what, 0L))
                .sum();
    }

    private static String counts(Verdict verdict) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(verdict.counts())
                .forEach((what, many) ->
                        text.append(text.isEmpty() ? "" : ", ")
                                .append(many)
                                .append(' ')
                                .append(what));
        return text.toString();
    }
}
