package io.atelier.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.docs.Markers;
import io.atelier.docs.Repository;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/// The documents' tables of what is rendered.
class KubernetesDocTest {
    private static final Path KUBERNETES = Path.of("docs/kubernetes.md");
    private static final Path SECURITY = Path.of("docs/security.md");

    @Test
    void tellsEveryObject() throws IOException {
        Map<String, Map<String, TreeSet<String>>> names = new TreeMap<>();
        for (String overlay : Kustomize.overlays()) {
            for (Manifest each : Manifest.read(Kustomize.render(overlay))) {
                // Names that follow from the content would change with it.
                String name = each.name().replaceFirst("^atelier-[0-9a-z]{10}$", "atelier");
                names.computeIfAbsent(each.kind(), kind -> new TreeMap<>())
                        .computeIfAbsent(name, any -> new TreeSet<>())
                        .add(overlay);
            }
        }
        StringBuilder table = new StringBuilder("| kind | name | overlays |\n|---|---|---|\n");
        names.forEach((kind, byName) ->
                byName.entrySet().stream()
                        .collect(
                                Collectors.groupingBy(
                                        each -> String.join(", ", each.getValue()),
                                        TreeMap::new,
                                        Collectors.mapping(
                                                each -> "`" + each.getKey() + "`",
                                                Collectors.joining(", "))))
                        .forEach((overlays, all) -> row(table, kind, all, overlays)));

        holds(KUBERNETES, "rendered objects, generated", table);
    }

    @Test
    void tellsEveryWorkload() throws IOException {
        StringBuilder table =
                new StringBuilder(
                        "| overlay | workload | roles | replicas | cpu, request to limit | memory"
                                + " | disk | killed after |\n|---|---|---|---|---|---|---|---|\n");
        for (String overlay : Kustomize.overlays()) {
            for (Workload each : Workload.all(Manifest.read(Kustomize.render(overlay)))) {
                ResourceRequirements resources = each.container().getResources();
                row(
                        table,
                        overlay,
                        "%s `%s`".formatted(each.kind(), each.name()),
                        String.join(", ", each.roles()),
                        each.replicas() == null ? "KEDA" : each.replicas().toString(),
                        "%s to %s"
                                .formatted(
                                        resources.getRequests().get("cpu"),
                                        resources.getLimits().get("cpu")),
                        String.valueOf(resources.getLimits().get("memory")),
                        String.valueOf(resources.getLimits().get("ephemeral-storage")),
                        each.pod().getTerminationGracePeriodSeconds() + " s");
            }
        }

        holds(KUBERNETES, "rendered workloads, generated", table);
    }

    @Test
    void tellsEveryAccessRule() throws IOException {
        StringBuilder table = new StringBuilder("| user | on | what | may |\n|---|---|---|---|\n");
        for (KafkaUser user :
                Manifest.all(Manifest.read(Kustomize.render("production")), KafkaUser.class)) {
            Map<ResourcePattern, TreeSet<String>> operations = new LinkedHashMap<>();
            AccessList.of(user)
                    .bindings()
                    .forEach(each ->
                            operations
                                    .computeIfAbsent(each.pattern(), any -> new TreeSet<>())
                                    .add(each.entry().operation().name().toLowerCase(Locale.ROOT)));
            operations.entrySet().stream()
                    .collect(
                            Collectors.groupingBy(
                                    each ->
                                            List.of(
                                                    word(each.getKey().resourceType()),
                                                    String.join(", ", each.getValue())),
                                    LinkedHashMap::new,
                                    Collectors.mapping(
                                            each -> "`" + name(each.getKey()) + "`",
                                            Collectors.joining(", "))))
                    .forEach((what, names) ->
                            row(
                                    table,
                                    "`" + user.getMetadata().getName() + "`",
                                    what.getFirst(),
                                    names,
                                    what.getLast()));
        }

        holds(SECURITY, "access lists, generated", table);
    }

    private static String word(ResourceType type) {
        return type.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String name(ResourcePattern pattern) {
        return pattern.patternType() == PatternType.PREFIXED
                ? pattern.name() + "*"
                : pattern.name();
    }

    private static void row(StringBuilder table, String... cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static void holds(Path document, String marker, CharSequence table) throws IOException {
        Markers markers = new Markers(marker);
        String expected = table.toString().strip();
        String text = Repository.text(document);

        if (Boolean.getBoolean("atelier.docs.write")) {
            text = markers.replace(text, expected);
            Files.writeString(document, text);
        }

        assertThat(markers.read(text))
                .as(
                        "write it again with ./mvnw test -Dtest=KubernetesDocTest"
                                + " -Datelier.docs.write=true")
                .isEqualTo(expected);
    }
}
