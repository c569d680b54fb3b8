package io.atelier.k8s;

import com.google.errorprone.annotations.FormatMethod;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What holds for each pod by itself: Pod Security `restricted`, limits, probes, volumes.
final class PodRules {
    private static final List<String> RESOURCES = List.of("cpu", "memory", "ephemeral-storage");

    private final Workload workload;
    private final Complaints complaints;

    private PodRules(Workload workload, Complaints complaints) {
        this.workload = workload;
        this.complaints = complaints;
    }

    static void check(Workload workload, Complaints complaints) {
        PodRules rules = new PodRules(workload, complaints);
        rules.restricted();
        rules.limited();
        rules.probed();
        rules.mounted();
        rules.unless(
                workload.pod().getContainers().size() == 1
                        && workload.pod().getInitContainers().isEmpty(),
                "more than one container, which no rule looks at");
        rules.unless(!workload.container().getImage().contains("/"), "the image names a registry");
        rules.unless(
                Boolean.FALSE.equals(workload.pod().getEnableServiceLinks()),
                "a service of the namespace could set kafka.*");
        rules.unless(
                workload.pod().getTopologySpreadConstraints().stream()
                        .allMatch(each ->
                                workload.selectedBy(each.getLabelSelector().getMatchLabels())
                                        && each.getMatchLabelKeys()
                                                .contains("app.kubernetes.io/component")),
                "its pods are not spread");
        rules.unless(
                workload.pod().getTopologySpreadConstraints().stream()
                        .allMatch(each -> "Honor".equals(each.getNodeTaintsPolicy())),
                "nodes that take no pods count as empty ones");
    }

    /// https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
    private void restricted() {
        PodSecurityContext pod = workload.pod().getSecurityContext();
        SecurityContext container = workload.container().getSecurityContext();
        unless(
                Boolean.TRUE.equals(pod.getRunAsNonRoot()) && pod.getRunAsUser() > 0,
                "it may run as root");
        unless("RuntimeDefault".equals(pod.getSeccompProfile().getType()), "no seccomp profile");
        unless(
                Boolean.FALSE.equals(container.getAllowPrivilegeEscalation()),
                "it may gain privileges");
        unless(container.getCapabilities().getDrop().contains("ALL"), "it keeps capabilities");
        unless(container.getCapabilities().getAdd().isEmpty(), "it asks for capabilities");
        unless(
                Boolean.TRUE.equals(container.getReadOnlyRootFilesystem()),
                "its root file system can be written to");
        unless(
                Boolean.FALSE.equals(workload.pod().getAutomountServiceAccountToken()),
                "it gets a token for the cluster");
    }

    private void limited() {
        ResourceRequirements resources = workload.container().getResources();
        for (String each : RESOURCES) {
            unless(
                    resources != null && resources.getRequests().containsKey(each),
                    "no request for %s",
                    each);
            unless(
                    resources != null && resources.getLimits().containsKey(each),
                    "no limit of %s",
                    each);
        }
        if (resources == null || !resources.getLimits().containsKey("ephemeral-storage")) {
            return;
        }
        BigDecimal scratch = BigDecimal.ZERO;
        for (Volume volume : workload.pod().getVolumes()) {
            if (volume.getEmptyDir() != null) {
                Quantity limit = volume.getEmptyDir().getSizeLimit();
                unless(limit != null, "the size of %s has no limit", volume.getName());
                scratch = scratch.add(limit == null ? BigDecimal.ZERO : bytes(limit));
            }
        }
        unless(
                scratch.compareTo(bytes(resources.getLimits().get("ephemeral-storage"))) < 0,
                "its scratch folders may be larger than its disk");
    }

    private static BigDecimal bytes(Quantity quantity) {
        return Quantity.getAmountInBytes(quantity);
    }

    private void probed() {
        Container container = workload.container();
        List<ContainerPort> ports = container.getPorts();
        unless(
                ports.stream().map(ContainerPort::getName).toList().equals(List.of("http")),
                "its port is not http alone");
        String port =
                Settings.with(workload.environment())
                        .getConfigValue("quarkus.http.port")
                        .getValue();
        unless(
                ports.stream()
                        .allMatch(each -> String.valueOf(each.getContainerPort()).equals(port)),
                "the application listens on %s",
                port);
        Map.of(
                        "/q/health/started", container.getStartupProbe(),
                        "/q/health/live", container.getLivenessProbe(),
                        "/q/health/ready", container.getReadinessProbe())
                .forEach(this::asks);
    }

    private void asks(String path, Probe probe) {
        unless(
                probe.getHttpGet().getPath().equals(path)
                        && "http".equals(probe.getHttpGet().getPort().getStrVal()),
                "a probe does not ask http for %s",
                path);
    }

    private void mounted() {
        Set<String> volumes =
                workload.pod().getVolumes().stream()
                        .map(Volume::getName)
                        .collect(Collectors.toSet());
        Set<String> mounts =
                workload.container().getVolumeMounts().stream()
                        .map(VolumeMount::getName)
                        .collect(Collectors.toSet());
        unless(volumes.equals(mounts), "volumes %s, but mounts %s", volumes, mounts);
        for (Volume volume : workload.pod().getVolumes()) {
            unless(
                    volume.getSecret() == null || !volume.getSecret().getItems().isEmpty(),
                    "the whole secret of %s, and not what is needed of it",
                    volume.getName());
        }
    }

    @FormatMethod
    private void unless(boolean right, String complaint, Object... about) {
        complaints.unless(right, "%s: %s", workload.name(), complaint.formatted(about));
    }
}
