package io.atelier.k8s;

import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.strimzi.api.kafka.model.common.template.ContainerTemplate;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.kafka.KafkaClusterTemplate;
import io.strimzi.api.kafka.model.kafka.entityoperator.EntityOperatorTemplate;
import java.util.List;
import java.util.Map;

/// What Strimzi is told of the pods that it makes beside ours.
final class KafkaRules {
    private KafkaRules() {}

    static void check(List<Manifest> manifests, Complaints complaints) {
        for (Kafka kafka : Manifest.all(manifests, Kafka.class)) {
            KafkaClusterTemplate brokers = kafka.getSpec().getKafka().getTemplate();
            EntityOperatorTemplate operators = kafka.getSpec().getEntityOperator().getTemplate();
            for (ContainerTemplate container :
                    List.of(
                            brokers.getKafkaContainer(),
                            operators.getTopicOperatorContainer(),
                            operators.getUserOperatorContainer())) {
                complaints.unless(
                        restricted(container.getSecurityContext()),
                        "the namespace refuses a pod of %s",
                        kafka.getMetadata().getName());
            }
            Map<String, String> labels =
                    Map.of("strimzi.io/name", kafka.getMetadata().getName() + "-kafka");
            complaints.unless(
                    brokers.getPod().getTopologySpreadConstraints().stream()
                            .filter(each -> each.getTopologyKey().equals("kubernetes.io/hostname"))
                            .anyMatch(each -> keepsApart(each, labels)),
                    "brokers of %s may share a node",
                    kafka.getMetadata().getName());
        }
    }

    /// https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
    private static boolean restricted(SecurityContext container) {
        return Boolean.FALSE.equals(container.getAllowPrivilegeEscalation())
                && Boolean.TRUE.equals(container.getRunAsNonRoot())
                && container.getCapabilities().getDrop().contains("ALL")
                && "RuntimeDefault".equals(container.getSeccompProfile().getType());
    }

    private static boolean keepsApart(TopologySpreadConstraint each, Map<String, String> labels) {
        return each.getMaxSkew() == 1
                && each.getWhenUnsatisfiable().equals("DoNotSchedule")
                && "Honor".equals(each.getNodeTaintsPolicy())
                && each.getLabelSelector().getMatchLabels().equals(labels);
    }
}
