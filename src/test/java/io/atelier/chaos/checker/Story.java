package io.atelier.chaos.checker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// All that is known of one job.
final class Story {
    private static final Set<String> ENDS = Set.of("succeeded", "failed", "release", "not_found");

    private final String id;
    private final List<Moment> moments = new ArrayList<>();
    private final List<Entry> facts = new ArrayList<>();
    private final List<Entry> grants = new ArrayList<>();
    private final List<Entry> events = new ArrayList<>();
    private final Map<Integer, Boolean> recoverOnly = new LinkedHashMap<>();

    private Story(String id) {
        this.id = id;
    }

    static Map<String, Story> of(List<Entry> log) {
        Map<String, Story> stories = new LinkedHashMap<>();
        for (Entry entry : log) {
            String job = jobOf(entry);
            if (!job.isEmpty()) {
                stories.computeIfAbsent(job, Story::new).add(entry);
            }
        }
        return stories;
    }

    private static String jobOf(Entry entry) {
        return switch (entry.topic()) {
            case "state" -> entry.key().startsWith("job:") ? entry.key().substring(4) : "";
            case "facts", "grants", "work.priority", "work.standard", "work.batch" ->
                    entry.text("job");
            case "completions" -> entry.header("ce_type").contains(".job.") ? entry.key() : "";
            default -> "";
        };
    }

    private void add(Entry entry) {
        switch (entry.topic()) {
            case "state" -> moments.add(Moment.of(entry));
            case "facts" -> facts.add(entry);
            case "grants" -> grants.add(entry);
            case "completions" -> events.add(entry);
            default ->
                    recoverOnly.put(entry.fence(), entry.value().path("recover_only").asBoolean());
        }
    }

    String id() {
        return id;
    }

    List<Moment> moments() {
        return moments;
    }

    List<Entry> facts(String word) {
        return facts.stream().filter(fact -> fact.word().equals(word)).toList();
    }

    List<Entry> events() {
        return events;
    }

    /// The prompt that was accepted; empty where the ledger never spoke of the job.
    String prompt() {
        return moments.isEmpty()
                ? ""
                : moments.getFirst().job().at("/document/operation/prompt").asText();
    }

    String tenant() {
        return moments.isEmpty() ? "" : moments.getFirst().job().at("/document/tenant").asText();
    }

    boolean hold() {
        return !moments.isEmpty()
                && moments.getFirst().job().at("/document/on_ambiguous").asText().equals("hold");
    }

    boolean known() {
        return !moments.isEmpty();
    }

    Moment last() {
        return moments.getLast();
    }

    String status() {
        return known() ? last().status() : "unknown";
    }

    int runs() {
        return known() ? last().run() : 0;
    }

    /// Whether this fence may only look for what is there.
    boolean recoversOnly(int fence) {
        return recoverOnly.getOrDefault(fence, false);
    }

    List<Step> steps() {
        return known() ? last().steps() : List.of();
    }

    /// As consumers heard of it last; missing where they never did.
    JsonNode told() {
        return events.stream()
                .reduce((_, last) -> last)
                .map(Entry::value)
                .orElse(MissingNode.getInstance());
    }

    /// Whether it was refused for want of money once.
    boolean unaffordable() {
        return steps().stream().anyMatch(step -> step.what().equals("budget_exceeded"));
    }

    Set<Integer> lostFences() {
        return steps().stream()
                .filter(step -> step.what().equals("lost"))
                .map(Step::fence)
                .collect(Collectors.toSet());
    }

    List<Attempt> attempts() {
        Map<String, Attempt> found = new LinkedHashMap<>();
        for (Entry claim : facts("claim")) {
            found.computeIfAbsent(
                    claim.fence() + " " + claim.text("worker"), key -> attempt(claim));
        }
        return List.copyOf(found.values());
    }

    private Attempt attempt(Entry claim) {
        return new Attempt(
                id,
                claim.fence(),
                claim.text("worker"),
                claim.timeMs(),
                first(grants, claim, Set.of("grant")),
                first(facts, claim, ENDS));
    }

    private static long first(List<Entry> among, Entry claim, Set<String> words) {
        return among.stream()
                .filter(each ->
                        words.contains(each.word())
                                && each.fence() == claim.fence()
                                && each.text("worker").equals(claim.text("worker")))
                .mapToLong(Entry::timeMs)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    List<Entry> grants() {
        return grants.stream().filter(order -> order.word().equals("grant")).toList();
    }

    /// For people: what happened, in order of time.
    List<String> inWords() {
        List<Map.Entry<Long, String>> lines = new ArrayList<>();
        facts.forEach(fact ->
                lines.add(
                        Map.entry(
                                fact.timeMs(),
                                "fact %s fence=%d worker=%s %s"
                                        .formatted(
                                                fact.word(),
                                                fact.fence(),
                                                fact.text("worker"),
                                                fact.value().at("/failure/code").asText()))));
        grants.forEach(order ->
                lines.add(
                        Map.entry(
                                order.timeMs(),
                                "order %s fence=%d worker=%s %s"
                                        .formatted(
                                                order.word(),
                                                order.fence(),
                                                order.text("worker"),
                                                order.text("reason")))));
        moments.forEach(moment ->
                lines.add(
                        Map.entry(
                                moment.timeMs(),
                                "state %s run=%d steps=%s"
                                        .formatted(
                                                moment.status(),
                                                moment.run(),
                                                moment.steps().stream()
                                                        .map(Step::what)
                                                        .toList()))));
        events.forEach(event ->
                lines.add(
                        Map.entry(
                                event.timeMs(),
                                "event %s %s".formatted(event.word(), event.header("ce_id")))));
        return lines.stream()
                .sorted(Comparator.comparingLong(Map.Entry::getKey))
                .map(line -> line.getKey() + " " + line.getValue())
                .toList();
    }
}
