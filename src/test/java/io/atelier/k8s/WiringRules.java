package io.atelier.k8s;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What joins one object to another: labels, names, ports.
final class WiringRules {
    private final List<Manifest> manifests;
    private final List<Workload> workloads;
    private final Complaints complaints;

    private WiringRules(List<Manifest> manifests, Complaints complaints) {
        this.manifests = manifests;
        this.workloads = Workload.all(manifests);
        this.complaints = complaints;
    }

    static void check(List<Manifest> manifests, Complaints complaints) {
        WiringRules rules = new WiringRules(manifests, complaints);
        rules.names();
        rules.selectors();
        rules.budgets();
        rules.services();
        rules.policies();
        rules.users();
        rules.monitors();
    }

    private void names() {
        Set<String> seen = new HashSet<>();
        manifests.forEach(
                each -> complaints.unless(seen.add(each.toString()), "%s is there twice", each));
        String namespace =
                manifests.stream()
                        .filter(each -> each.kind().equals("Namespace"))
                        .map(Manifest::name)
                        .collect(Collectors.joining(","));
        manifests.stream()
                .filter(each -> !each.kind().equals("Namespace"))
                .forEach(each ->
                        complaints.unless(
                                each.namespace().equals(namespace),
                                "%s is not in the namespace %s",
                                each,
                                namespace));
    }

    private void selectors() {
        workloads.forEach(each ->
                complaints.unless(
                        selected(each.selector()).equals(List.of(each)),
                        "%s does not select its own pods and no other",
                        each.name()));
    }

    private void budgets() {
        List<PodDisruptionBudget> budgets = Manifest.all(manifests, PodDisruptionBudget.class);
        workloads.forEach(each ->
                complaints.unless(
                        budgets.stream()
                                        .filter(budget ->
                                                selected(
                                                                budget.getSpec()
                                                                        .getSelector()
                                                                        .getMatchLabels())
                                                        .equals(List.of(each)))
                                        .count()
                                == 1,
                        "%s has not one disruption budget",
                        each.name()));
    }

    private void services() {
        for (Service service : Manifest.all(manifests, Service.class)) {
            String name = service.getMetadata().getName();
            List<Workload> behind = selected(service.getSpec().getSelector());
            complaints.unless(behind.size() == 1, "the service %s stands before no one", name);
            for (ServicePort port : service.getSpec().getPorts()) {
                behind.forEach(each ->
                        complaints.unless(
                                hasPort(each, port.getTargetPort().getStrVal()),
                                "the service %s leads to a port that %s lacks",
                                name,
                                each.name()));
            }
        }
        for (StatefulSet set : Manifest.all(manifests, StatefulSet.class)) {
            complaints.unless(
                    Manifest.all(manifests, Service.class).stream()
                            .anyMatch(service ->
                                    service.getMetadata()
                                                    .getName()
                                                    .equals(set.getSpec().getServiceName())
                                            && "None".equals(service.getSpec().getClusterIP())),
                    "%s has no headless service",
                    set.getMetadata().getName());
        }
    }

    private void policies() {
        List<NetworkPolicy> policies = Manifest.all(manifests, NetworkPolicy.class);
        complaints.unless(
                policies.stream()
                        .anyMatch(policy ->
                                policy.getSpec().getIngress().isEmpty()
                                        && policy.getSpec().getEgress().isEmpty()
                                        && policy.getSpec()
                                                .getPolicyTypes()
                                                .containsAll(List.of("Ingress", "Egress"))
                                        && selected(labels(policy)).size() == workloads.size()),
                "no policy closes all pods");
        for (NetworkPolicy policy : policies) {
            String name = policy.getMetadata().getName();
            List<Workload> reached = selected(labels(policy));
            complaints.unless(!reached.isEmpty(), "the policy %s is about no pod", name);
            policy.getSpec().getIngress().stream()
                    .flatMap(rule -> rule.getPorts().stream())
                    .map(NetworkPolicyPort::getPort)
                    .forEach(port ->
                            complaints.unless(
                                    reached.stream()
                                            .allMatch(each -> hasPort(each, port.getStrVal())),
                                    "the policy %s opens a port that is not there",
                                    name));
        }
    }

    private static Map<String, String> labels(NetworkPolicy policy) {
        return policy.getSpec().getPodSelector().getMatchLabels();
    }

    private void users() {
        Set<String> users =
                Manifest.all(manifests, KafkaUser.class).stream()
                        .map(user -> user.getMetadata().getName())
                        .collect(Collectors.toSet());
        Set<String> used =
                workloads.stream().flatMap(WiringRules::logins).collect(Collectors.toSet());
        complaints.unless(users.equals(used), "Kafka users %s, but %s log in", users, used);
        workloads.forEach(each ->
                complaints.unless(
                        logins(each).toList().equals(List.of(each.name())),
                        "%s does not log in as itself",
                        each.name()));
    }

    private static Stream<String> logins(Workload workload) {
        return workload.pod().getVolumes().stream()
                .filter(volume -> volume.getName().equals("kafka"))
                .map(volume -> volume.getSecret().getSecretName());
    }

    private void monitors() {
        for (PodMonitor monitor : Manifest.all(manifests, PodMonitor.class)) {
            List<Workload> watched = selected(monitor.getSpec().getSelector().getMatchLabels());
            complaints.unless(
                    watched.size() == workloads.size()
                            && monitor.getSpec().getPodMetricsEndpoints().stream()
                                    .allMatch(endpoint ->
                                            watched.stream()
                                                            .allMatch(each ->
                                                                    hasPort(
                                                                            each,
                                                                            endpoint.getPort()))
                                                    && endpoint.getPath().equals("/q/metrics")),
                    "not all metrics are scraped");
        }
    }

    private List<Workload> selected(Map<String, String> labels) {
        return workloads.stream().filter(each -> each.selectedBy(labels)).toList();
    }

    private static boolean hasPort(Workload workload, String name) {
        return workload.container().getPorts().stream()
                .anyMatch(port -> port.getName().equals(name));
    }
}
