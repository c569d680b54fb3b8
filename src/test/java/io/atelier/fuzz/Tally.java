package io.atelier.fuzz;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a run has seen, by operation and status.
final class Tally {
    private static final int FINDINGS_KEPT = 30;

    private final Map<String, Map<Integer, Integer>> counts = new TreeMap<>();
    private final Map<String, String> findings = new TreeMap<>();
    private int requests;
    private int objections;
    private Duration slowest = Duration.ZERO;
    private String slowestOf = "";

    synchronized void count(Request request, Answer answer) {
        requests++;
        counts.computeIfAbsent(request.operation().id(), _ -> new TreeMap<>())
                .merge(answer.status(), 1, Integer::sum);
        if (answer.took().compareTo(slowest) > 0) {
            slowest = answer.took();
            slowestOf = request.operation().id();
        }
    }

    /// Keeps one request of each kind of finding.
    synchronized void object(int number, Request request, Answer answer, String objection) {
        objections++;
        String what =
                "%s %d %s: %s"
                        .formatted(
                                request.operation().id(),
                                answer.status(),
                                request.kind(),
                                objection);
        if (findings.size() < FINDINGS_KEPT) {
            findings.putIfAbsent(
                    what, "request %d%n%s%n-> %s".formatted(number, request, shown(answer)));
        }
    }

    synchronized int requests() {
        return requests;
    }

    synchronized List<String> findings() {
        List<String> all = new ArrayList<>();
        findings.forEach((what, request) -> all.add(what + "\n" + request));
        return all;
    }

    /// The operations that took at least one request.
    synchronized List<String> accepted() {
        return counts.entrySet().stream()
                .filter(entry ->
                        entry.getValue().keySet().stream()
                                .anyMatch(status -> status >= 200 && status < 300))
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized String report(long seed) {
        String table =
                counts.entrySet().stream()
                        .map(entry ->
                                "| %s | %s |".formatted(entry.getKey(), told(entry.getValue())))
                        .collect(Collectors.joining("\n"));
        return """
        # Fuzz of the HTTP surface

        seed %d, %d requests, %d objections, slowest %d ms (%s)

        | operation | status: answers (0: hung up on a request that was cut or broken) |
        |---|---|
        %s

        %s
        """
                        .formatted(
                                seed,
                                requests,
                                objections,
                                slowest.toMillis(),
                                slowestOf,
                                table,
                                String.join("\n\n", findings()))
                        .stripTrailing()
                + "\n";
    }

    private static String told(Map<Integer, Integer> statuses) {
        return statuses.entrySet().stream()
                .map(entry -> "%d: %d".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String shown(Answer answer) {
        String body = answer.body();
        return String.format(
                Locale.ROOT,
                "%d %s %s",
                answer.status(),
                answer.headers(),
                body.length() < 600 ? body : body.substring(0, 600) + "...");
    }
}
