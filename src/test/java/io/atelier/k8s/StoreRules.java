package io.atelier.k8s;

import io.atelier.storage.StorageConfig;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import java.net.URI;
import java.util.List;
import java.util.Objects;

/// Where pictures go: to a volume that all pods share, or to a bucket that each can reach.
final class StoreRules {
    private static final int HTTPS = 443;

    private final List<Manifest> manifests;
    private final Workload workload;
    private final StorageConfig config;
    private final Complaints complaints;

    private StoreRules(List<Manifest> manifests, Workload workload, Complaints complaints) {
        this.manifests = manifests;
        this.workload = workload;
        this.config = Settings.with(workload.environment()).getConfigMapping(StorageConfig.class);
        this.complaints = complaints;
    }

    static void check(List<Manifest> manifests, Complaints complaints) {
        Workload.all(manifests).stream()
                .filter(Workload::handlesPictures)
                .map(workload -> new StoreRules(manifests, workload, complaints))
                .forEach(StoreRules::check);
    }

    private void check() {
        if (workload.roles().contains("batch")) {
            batches();
        }
        List<Volume> folder = workload.volumesAt(config.folder().toString()).toList();
        unless(folder.size() == 1, "nobody can write to " + config.folder());
        switch (config.kind()) {
            case FOLDER -> unless(folder.stream().allMatch(this::shared), "shares no pictures");
            case S3 -> {
                unless(
                        folder.stream().allMatch(volume -> volume.getEmptyDir() != null),
                        "shares what is on its way to the bucket");
                bucket(config.s3());
            }
        }
    }

    /// The lane makes batches as large as the file system has room; that of an emptyDir is the
    /// node's, whatever its limit.
    private void batches() {
        String folder =
                Settings.with(workload.environment())
                        .getConfigValue("atelier.batch.folder")
                        .getValue();
        List<Volume> volumes = workload.volumesAt(folder).toList();
        unless(
                volumes.size() == 1 && volumes.getFirst().getEphemeral() != null,
                "can't see how large its volume for batches is");
    }

    private boolean shared(Volume volume) {
        return volume.getPersistentVolumeClaim() != null
                && Manifest.all(manifests, PersistentVolumeClaim.class).stream()
                        .anyMatch(claim ->
                                claim.getMetadata()
                                        .getName()
                                        .equals(volume.getPersistentVolumeClaim().getClaimName()));
    }

    private void bucket(StorageConfig.S3 bucket) {
        unless(bucket.bucket().isPresent(), "has no bucket");
        unless(
                bucket.credentialsFile()
                        .filter(file -> workload.hasFile(file.toString()))
                        .isPresent(),
                "has no file with credentials for the bucket");
        int port = bucket.endpoint().map(URI::getPort).filter(each -> each > 0).orElse(HTTPS);
        unless(
                Manifest.all(manifests, NetworkPolicy.class).stream()
                        .filter(this::isAboutIt)
                        .flatMap(policy -> policy.getSpec().getEgress().stream())
                        .anyMatch(rule -> opens(rule, port)),
                "can't reach the bucket at port " + port);
    }

    private boolean isAboutIt(NetworkPolicy policy) {
        var selector = policy.getSpec().getPodSelector();
        return workload.selectedBy(selector.getMatchLabels())
                && selector.getMatchExpressions().stream()
                        .allMatch(each ->
                                each.getOperator().equals("In")
                                        && each.getValues()
                                                .contains(
                                                        workload.template()
                                                                .getMetadata()
                                                                .getLabels()
                                                                .get(each.getKey())));
    }

    /// To anywhere outside the cluster.
    private static boolean opens(NetworkPolicyEgressRule rule, int port) {
        return rule.getTo().stream().anyMatch(to -> to.getIpBlock() != null)
                && rule.getPorts().stream()
                        .anyMatch(each -> Objects.equals(each.getPort().getIntVal(), port));
    }

    private void unless(boolean right, String wrong) {
        complaints.unless(right, "%s %s", workload.name(), wrong);
    }
}
