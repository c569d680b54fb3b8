package io.atelier.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A Deployment or StatefulSet, as far as both are alike. Each has one container.
///
/// @param replicas null where an autoscaler sets them
public record Workload(
        String kind,
        String name,
        @Nullable Integer replicas,
        Map<String, String> selector,
        PodTemplateSpec template,
        Map<String, String> environment) {
    public static List<Workload> all(List<Manifest> manifests) {
        return manifests.stream()
                .flatMap(manifest ->
                        switch (manifest.read()) {
                            case Deployment deployment ->
                                    Stream.of(
                                            of(
                                                    manifest,
                                                    deployment.getSpec().getReplicas(),
                                                    deployment
                                                            .getSpec()
                                                            .getSelector()
                                                            .getMatchLabels(),
                                                    deployment.getSpec().getTemplate(),
                                                    manifests));
                            case StatefulSet set ->
                                    Stream.of(
                                            of(
                                                    manifest,
                                                    set.getSpec().getReplicas(),
                                                    set.getSpec().getSelector().getMatchLabels(),
                                                    set.getSpec().getTemplate(),
                                                    manifests));
                            default -> Stream.empty();
                        })
                .toList();
    }

    private static Workload of(
            Manifest manifest,
            @Nullable Integer replicas,
            Map<String, String> selector,
            PodTemplateSpec template,
            List<Manifest> manifests) {
        return new Workload(
                manifest.kind(),
                manifest.name(),
                replicas,
                selector,
                template,
                environment(template.getSpec().getContainers().getFirst(), manifests));
    }

    PodSpec pod() {
        return template.getSpec();
    }

    Container container() {
        return pod().getContainers().getFirst();
    }

    /// Which it runs, by their names in `atelier.roles`.
    public Set<String> roles() {
        return new LinkedHashSet<>(
                List.of(environment.getOrDefault("ATELIER_ROLES", "").split(",", -1)));
    }

    /// Pictures are none of the ledger's and the webhooks' business.
    public boolean handlesPictures() {
        return roles().stream().noneMatch(Set.of("ledger", "webhook")::contains);
    }

    boolean selectedBy(Map<String, String> labels) {
        return template.getMetadata().getLabels().entrySet().containsAll(labels.entrySet());
    }

    /// Whether there is a file of a secret at that path.
    boolean hasFile(String path) {
        return container().getVolumeMounts().stream()
                .filter(mount -> path.startsWith(mount.getMountPath() + "/"))
                .anyMatch(mount ->
                        secretFiles(mount)
                                .contains(path.substring(mount.getMountPath().length() + 1)));
    }

    /// The files that secrets put into a folder.
    List<String> secretFiles(String folder) {
        return container().getVolumeMounts().stream()
                .filter(mount -> mount.getMountPath().equals(folder))
                .flatMap(mount -> secretFiles(mount).stream())
                .toList();
    }

    /// What is mounted at that path.
    Stream<Volume> volumesAt(String path) {
        return container().getVolumeMounts().stream()
                .filter(mount -> path.startsWith(mount.getMountPath()))
                .flatMap(this::volumes);
    }

    private Stream<Volume> volumes(VolumeMount mount) {
        return pod().getVolumes().stream()
                .filter(volume -> volume.getName().equals(mount.getName()));
    }

    private List<String> secretFiles(VolumeMount mount) {
        return volumes(mount)
                .map(Volume::getSecret)
                .filter(secret -> secret != null)
                .flatMap(secret -> secret.getItems().stream())
                .map(KeyToPath::getPath)
                .toList();
    }

    /// As the process gets it; what is known only in a pod is told by its name.
    private static Map<String, String> environment(Container container, List<Manifest> manifests) {
        Map<String, String> environment = new TreeMap<>();
        container
                .getEnvFrom()
                .forEach(source -> {
                    String name = source.getConfigMapRef().getName();
                    Manifest.all(manifests, ConfigMap.class).stream()
                            .filter(map -> map.getMetadata().getName().equals(name))
                            .forEach(map -> environment.putAll(map.getData()));
                });
        for (EnvVar variable : container.getEnv()) {
            environment.put(
                    variable.getName(),
                    variable.getValue() == null ? "a-pod" : variable.getValue());
        }
        return environment;
    }
}
