package io.atelier.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.docs.Markers;
import io.atelier.docs.Repository;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserAuthorizationSimple;
import io.strimzi.api.kafka.model.user.acl.AclRule;
import io.strimzi.api.kafka.model.user.acl.AclRuleGroupResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTopicResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTransactionalIdResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
            KafkaUserAuthorizationSimple access =
                    (KafkaUserAuthorizationSimple) user.getSpec().getAuthorization();
            Map<String, List<AclRule>> alike =
                    access.getAcls().stream()
                            .collect(
                                    Collectors.groupingBy(
                                            rule ->
                                                    rule.getResource().getType()
                                                            + "|"
                                                            + operations(rule),
                                            TreeMap::new,
                                            Collectors.toList()));
            alike.values()
                    .forEach(rules ->
                            row(
                                    table,
                                    "`" + user.getMetadata().getName() + "`",
                                    rules.getFirst().getResource().getType(),
                                    rules.stream()
                                            .map(rule -> "`" + name(rule.getResource()) + "`")
                                            .collect(Collectors.joining(", ")),
                                    operations(rules.getFirst())));
        }

        holds(SECURITY, "access lists, generated", table);
    }

    private static String operations(AclRule rule) {
        return rule.getOperations().stream()
                .map(operation -> operation.toValue())
                .collect(Collectors.joining(", "));
    }

    private static String name(AclRuleResource resource) {
        return switch (resource) {
            case AclRuleTopicResource topic ->
                    pattern(topic.getName(), topic.getPatternType().toValue());
            case AclRuleGroupResource group ->
                    pattern(group.getName(), group.getPatternType().toValue());
            case AclRuleTransactionalIdResource id ->
                    pattern(id.getName(), id.getPatternType().toValue());
            default -> throw new IllegalArgumentException(resource.toString());
        };
    }

    private static String pattern(String name, @Nullable String type) {
        return "prefix".equals(type) ? name + "*" : name;
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
